/** Where an iteration over a data set stands. A plain value: who keeps it can go on from it. */
export interface IterationState {
  /** Decides the order of the samples together with the epoch. */
  seed: number;
  /** Epochs done. */
  epoch: number;
  /** Samples served of the epoch in progress. */
  position: number;
}

/**
 * What becomes of the samples at the end of an epoch that do not fill a batch: they make a `smaller` batch, are left
 * out of this epoch (`drop`), or are filled up with the first samples of the next (`wrap`, as Chainer does).
 */
export type LastBatch = 'smaller' | 'drop' | 'wrap';

/** An epoch of an iteration; the order of its samples depends on it alone. */
export type EpochPlace = Pick<IterationState, 'seed' | 'epoch'>;

export interface IterationOptions {
  /** Samples an epoch. */
  length: number;
  batchSize: number;
  /** `false` ends after one epoch. */
  repeat: boolean;
  lastBatch: LastBatch;
  /** The indices of the samples at the places `start` up to `end` of an epoch, as a new array. */
  take: (place: EpochPlace, start: number, end: number) => Int32Array;
}

/** @returns the indices of the next batch and the state after it, or undefined if the one pass is over. */
export function nextBatch(
  state: IterationState,
  options: IterationOptions,
): { state: IterationState; indices: Int32Array } | undefined {
  const { seed, epoch, position } = state;
  const { batchSize, repeat, take } = options;
  if (!repeat && epoch > 0) return undefined;
  const usable = samplesPerEpoch(options);
  const end = position + batchSize;
  const indices = take({ seed, epoch }, position, Math.min(end, usable));
  if (end < usable) return { state: { seed, epoch, position: end }, indices };
  const missing = end - usable;
  if (options.lastBatch !== 'wrap' || !repeat || missing === 0) {
    return { state: { seed, epoch: epoch + 1, position: 0 }, indices };
  }
  return wrap(indices, { seed, epoch, missing }, { ...options, usable });
}

/** Fills the batch up from the following epochs: more than one where a batch is larger than the data set. */
function wrap(
  indices: Int32Array,
  { seed, epoch, missing }: { seed: number; epoch: number; missing: number },
  { batchSize, usable, take }: IterationOptions & { usable: number },
): { state: IterationState; indices: Int32Array } {
  const filled = new Int32Array(batchSize);
  filled.set(indices);
  let next = epoch + 1;
  let open = missing;
  for (; open >= usable; open -= usable) {
    filled.set(take({ seed, epoch: next++ }, 0, usable), batchSize - open);
  }
  filled.set(take({ seed, epoch: next }, 0, open), batchSize - open);
  return { state: { seed, epoch: next, position: open }, indices: filled };
}

/** Epochs done, with the part done of the epoch in progress as a fraction. */
export function epochDetail(state: IterationState, options: IterationOptions): number {
  return state.epoch + state.position / samplesPerEpoch(options);
}

/** A whole number except with `wrap`, where batches do not end with the epoch. */
export function iterationsPerEpoch(options: IterationOptions): number {
  const exact = samplesPerEpoch(options) / options.batchSize;
  return options.lastBatch === 'wrap' && options.repeat ? exact : Math.ceil(exact);
}

function samplesPerEpoch({ length, batchSize, lastBatch }: IterationOptions): number {
  return lastBatch === 'drop' ? length - (length % batchSize) : length;
}
