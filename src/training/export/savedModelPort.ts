import type * as tf from '@tensorflow/tfjs';
import type { StepLeaf } from '../steps/tensorTree.ts';

/** What an exported function takes for one argument. */
export interface TensorSpec {
  /** `null` in the first place stands for any number of samples; every other size is fixed. */
  shape: readonly (number | null)[];
  /** Bytes come to the function as float32, as they do in a compiled step. Default `float32`. */
  dtype?: 'float32' | 'int32' | 'uint8';
}

/** Results of an exported function: one tensor, which is called `output_0`, or tensors by name. */
export type ExportedResults = tf.Tensor | Readonly<Record<string, tf.Tensor>>;

/** A function of tensors that becomes a signature. */
export interface FunctionExport {
  /** Gives its results at once, or is a compiled step. */
  run: (...inputs: tf.Tensor[]) => ExportedResults | Promise<ExportedResults>;
  /** By the names that callers use, in the order of the function's arguments. */
  inputs: Readonly<Record<string, TensorSpec>>;
}

/** What is known of an input or output of a SavedModel. */
export interface TensorDescription {
  name: string;
  /** TensorFlow's name, such as `uint8`. */
  dtype: string;
  /** `null` for a size that may be any; undefined where not even the number of axes is known. */
  shape: readonly (number | null)[] | undefined;
}

interface SignaturePort {
  inputs: readonly TensorDescription[];
  outputs: readonly TensorDescription[];
  run(inputs: readonly StepLeaf[]): Promise<tf.Tensor[]>;
}

/** What can write and read SavedModels: a backend. Whoever puts backend and library together says so. */
export interface SavedModelPort {
  write(folder: string, functions: Readonly<Record<string, FunctionExport>>): Promise<void>;
  load(folder: string): Promise<{
    signatures: Readonly<Record<string, SignaturePort>>;
    dispose(): void;
  }>;
}

let port: SavedModelPort | undefined;

/** Lets the library write and read SavedModels from now on. */
export function setSavedModelPort(newPort: SavedModelPort | undefined): void {
  port = newPort;
}

/** @throws Error where nothing can. */
export function savedModelPort(): SavedModelPort {
  if (port) return port;
  throw new Error('SavedModels need libtensorflow: run this in a kernel, such as by `trainbook run`');
}
