import type { HostTensor } from '../tensors/hostTensor.ts';
import type { FilePlace } from '../tensors/tensorAssembly.ts';

/** An array in a file of weights; its numbers are read when they are asked for. */
export interface StoredArray {
  readonly shape: readonly number[];
  /** As its file calls it. */
  readonly dtype: string;
  /** @throws Error if the file is damaged there or the numbers are of no kind that tensors have. */
  read(): Promise<HostTensor>;
  /**
   * Its numbers as float32 in row-major order, for arrays that are large: a piece is valid until the next one is asked
   * for. Absent where the file does not give them in pieces, or they are no float32.
   * @param pieceBytes about how large a piece is. Default 16 MB.
   * @throws Error as {@link read}.
   */
  readPieces?(pieceBytes?: number): AsyncIterable<Float32Array>;
  /** Where these numbers lie, for who reads files faster. Undefined where they do not lie on the disk as they are. */
  filePlace?(): Promise<FilePlace | undefined>;
}

/** Pieces of large arrays have about so many bytes. */
export const PIECE_BYTES = 2 ** 24;

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
