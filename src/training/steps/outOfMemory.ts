import type { StepLeaf } from './tensorTree.ts';
import { isArrayValue } from './tensorTree.ts';

/** What is known of a step for which memory is wanting. */
export interface MemoryShortage {
  /** Such as `the training step`. */
  name: string;
  /** Samples in the batch, if the step has one. */
  batchSize?: number;
  /** How many samples would fit, by estimate: 0 if not even one would. */
  fittingBatchSize?: number;
  /** The least memory that the step takes, if that is known. */
  neededBytes?: number;
  /** What there was. */
  availableBytes?: number;
}

/** A step needs more memory than there is; every variable is as before it. */
export class OutOfMemoryError extends Error {
  override readonly name = 'OutOfMemoryError';
  readonly batchSize: number | undefined;
  /** How many samples would fit, by estimate: 0 if not even one would. */
  readonly fittingBatchSize: number | undefined;
  readonly neededBytes: number | undefined;
  readonly availableBytes: number | undefined;

  constructor(shortage: MemoryShortage, cause?: Error) {
    super(describeShortage(shortage), { cause });
    this.batchSize = shortage.batchSize;
    this.fittingBatchSize = shortage.fittingBatchSize;
    this.neededBytes = shortage.neededBytes;
    this.availableBytes = shortage.availableBytes;
  }
}

/** How the memory of a step grows with its batch. */
export interface MemoryGrowth {
  batchSize: number;
  peakBytes: number;
  /** The same step on fewer samples. */
  smaller: { batchSize: number; peakBytes: number };
}

/** Kernels take scratch memory beside what is counted: on a processor almost as much again. */
export const USABLE_SHARE = 0.5;

/** How many samples fit into the memory, fewer than those that did not; 0 if not even one does. */
export function fittingBatchSize(
  { batchSize, peakBytes, smaller }: MemoryGrowth,
  availableBytes: number,
): number {
  const perSample = (peakBytes - smaller.peakBytes) / (batchSize - smaller.batchSize);
  const whateverBatch = peakBytes - perSample * batchSize;
  const most = batchSize - 1;
  if (!(perSample > 0)) return most;
  const fitting = Math.floor((availableBytes * USABLE_SHARE - whateverBatch) / perSample);
  return Math.min(most, Math.max(0, fitting));
}

/** The size that all arguments of a step have in common along their first axis, if it is one of a batch. */
export function batchSizeOf(leaves: readonly StepLeaf[]): number | undefined {
  const [first, ...others] = leaves.map(({ shape }) => shape[0]);
  return first !== undefined && others.every((size) => size === first) ? first : undefined;
}

/**
 * Stand-ins of a step's arguments for recording it on another number of samples: they have shapes and no values.
 * @returns undefined where an argument can't have a stand-in.
 */
export function withBatchSize(leaves: readonly StepLeaf[], batchSize: number): StepLeaf[] | undefined {
  const standIns = leaves.map((leaf): StepLeaf | undefined => {
    const shape = [batchSize, ...leaf.shape.slice(1)];
    if (isArrayValue(leaf)) return { data: leaf.data.subarray(0, 0), shape };
    if (leaf.dtype === 'float32') return { data: new Float32Array(0), shape };
    return leaf.dtype === 'int32' ? { data: new Int32Array(0), shape } : undefined;
  });
  return standIns.every((leaf) => leaf !== undefined) ? standIns : undefined;
}

function describeShortage({ name, ...known }: MemoryShortage): string {
  const { batchSize, neededBytes, availableBytes } = known;
  const batch = batchSize === undefined ? '' : ` on a batch of ${batchSize}`;
  const needs =
    neededBytes === undefined
      ? 'more memory than there is'
      : `at least ${formatBytes(neededBytes)} of memory`;
  const has = availableBytes === undefined ? '' : `; ${formatBytes(availableBytes)} can be had`;
  return `${name}${batch} needs ${needs}${has}. ${remedyFor(known)}`;
}

function remedyFor({ batchSize, fittingBatchSize: fitting }: Omit<MemoryShortage, 'name'>): string {
  const free = 'dispose of tensors and models that are not needed any more';
  if (batchSize === undefined) return `Give it less at a time, or ${free}`;
  if (fitting === undefined) return `Use a smaller batch, or ${free}`;
  if (fitting === 0)
    return `Not even one sample would fit: use smaller samples or a smaller model, or ${free}`;
  return `A batch of ${fitting} would fit, by estimate; or ${free}`;
}

function formatBytes(bytes: number): string {
  const mebibytes = bytes / 2 ** 20;
  if (mebibytes < 1024) return `${Math.max(1, Math.round(mebibytes))} MiB`;
  return `${(mebibytes / 1024).toFixed(mebibytes < 10240 ? 2 : 0)} GiB`;
}
