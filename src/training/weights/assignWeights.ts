import * as tf from '@tensorflow/tfjs';
import { assembleTensor } from '../tensors/tensorAssembly.ts';
import type { StopSignal } from '../trainer/stopSignal.ts';
import { fromLayout } from './layouts.ts';
import type { WeightMatch } from './matchWeights.ts';
import type { StoredArray } from './weightsFile.ts';

export interface AssignOptions {
  /** Swaps red and blue in the first convolution: for a network that was trained on BGR and shall take RGB. */
  swapFirstLayer?: boolean;
  /** Called after each weight. */
  onProgress?: (doneBytes: number, totalBytes: number) => void;
  /** Stops between two weights. */
  signal?: StopSignal;
}

const FLOAT_BYTES = 4;
/** Arrays up to here are read at once. */
const SMALL_BYTES = 2 ** 16;

/**
 * Gives weights their values, one array in memory at a time.
 * @throws Error if an array can not be read; the weights before it have their new values then.
 */
export async function assignWeights(matches: readonly WeightMatch[], options: AssignOptions): Promise<void> {
  const sizes = matches.map(({ target }) => target.variable.size * FLOAT_BYTES);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  let done = 0;
  for (const [index, match] of matches.entries()) {
    if (options.signal?.aborted) throw options.signal.reason;
    await assignOne(match, (options.swapFirstLayer ?? false) && index === firstConvolution(matches));
    options.onProgress?.((done += sizes[index]!), total);
  }
}

async function assignOne({ target, array, name, layout, bias }: WeightMatch, swap: boolean): Promise<void> {
  const values = await named(name, () => readTensor(array));
  try {
    const subtracted = bias && (await named(`the bias for ${name}`, () => readTensor(bias)));
    tf.tidy(() => {
      const { variable } = target;
      const ours = fromLayout(values, layout, variable.shape).cast(variable.dtype);
      const unbiased = subtracted ? ours.sub(subtracted) : ours;
      variable.assign(swap ? unbiased.reverse(2) : unbiased);
    });
    subtracted?.dispose();
  } finally {
    values.dispose();
  }
}

async function named<Result>(name: string, read: () => Promise<Result>): Promise<Result> {
  try {
    return await read();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${name} can not be read: ${reason}`, { cause: error });
  }
}

function bytesOf({ shape }: StoredArray): number {
  return tf.util.sizeFromShape([...shape]) * FLOAT_BYTES;
}

async function readTensor(array: StoredArray): Promise<tf.Tensor> {
  if (bytesOf(array) > SMALL_BYTES && array.readPieces) return assemble(array, array.readPieces());
  const { data, shape, dtype } = await array.read();
  return tf.tensor(data, [...shape], dtype === 'uint8' ? 'int32' : dtype);
}

async function assemble(array: StoredArray, pieces: AsyncIterable<Float32Array>): Promise<tf.Tensor> {
  const assembly = assembleTensor(array.shape);
  try {
    const place = assembly.readFile && (await array.filePlace?.());
    if (place) await assembly.readFile?.(place);
    else for await (const piece of pieces) await assembly.add(piece);
    return assembly.finish();
  } finally {
    assembly.discard();
  }
}

function firstConvolution(matches: readonly WeightMatch[]): number {
  return matches.findIndex(({ target }) => target.className === 'Conv2D' && target.part === 'kernel');
}
