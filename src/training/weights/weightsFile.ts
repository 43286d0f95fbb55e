import type { HostTensor } from '../tensors/hostTensor.ts';

/** An array in a file of weights; its numbers are read when they are asked for. */
export interface StoredArray {
  readonly shape: readonly number[];
  /** As its file calls it. */
  readonly dtype: string;
  /** @throws Error if the file is damaged there or the numbers are of no kind that tensors have. */
  read(): Promise<HostTensor>;
}

/** Formats of files of weights, as {@link importWeights} finds them out and {@link exportWeights} takes them. */
export type WeightsFormat = 'safetensors' | 'torch' | 'npz' | 'keras-h5' | 'keras' | 'tfjs';

/** An open file of weights. */
export interface WeightsFile {
  readonly format: WeightsFormat;
  /** By the names that the file gives them, in its order. */
  readonly arrays: ReadonlyMap<string, StoredArray>;
  close(): Promise<void>;
}

/** A file that is not what it should be: damaged, hostile or of a kind that can not be read. */
export class WeightsFileError extends Error {
  override readonly name = 'WeightsFileError';
}
