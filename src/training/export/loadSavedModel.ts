import type * as tf from '@tensorflow/tfjs';
import type { ArrayValue } from '../datasets/sample.ts';
import type { TensorDescription } from './savedModelPort.ts';
import { savedModelPort } from './savedModelPort.ts';

/** A function of a SavedModel. */
export interface SavedSignature {
  /**
   * Computes without blocking JavaScript. Tensors are cast to the dtypes that the signature takes; of its results those
   * that TensorFlow.js has no dtype for come as int32 or float32.
   * @returns the outputs by name, which are the caller's to dispose.
   * @throws Error that says what was expected and what came.
   */
  (inputs: Readonly<Record<string, tf.Tensor | ArrayValue>>): Promise<Record<string, tf.Tensor>>;
  readonly inputs: readonly TensorDescription[];
  readonly outputs: readonly TensorDescription[];
}

/** A SavedModel in memory. */
export interface SavedModel {
  readonly signatures: Readonly<Record<string, SavedSignature>>;
  /** Lets go of its graph and its variables. */
  dispose(): void;
}

/**
 * Loads a SavedModel for inference: one of {@link exportSavedModel}, or one that Python's TensorFlow or Keras wrote.
 *
 * ```ts
 * const digits = await loadSavedModel('digits');
 * const { probabilities } = await digits.signatures.serving_default!({ image });
 * ```
 * @throws Error that says what the folder lacks, or what TensorFlow did not like.
 */
export async function loadSavedModel(folder: string): Promise<SavedModel> {
  const loaded = await savedModelPort().load(folder);
  const signatures = Object.entries(loaded.signatures).map(([name, { inputs, outputs, run }]) => {
    const call = async (given: Readonly<Record<string, tf.Tensor | ArrayValue>>) => {
      const results = await run(inOrder(name, inputs, given));
      return Object.fromEntries(outputs.map((output, index) => [output.name, results[index]!]));
    };
    return [name, Object.assign(call, { inputs, outputs })] as const;
  });
  return { signatures: Object.fromEntries(signatures), dispose: () => loaded.dispose() };
}

function inOrder(
  signature: string,
  inputs: readonly TensorDescription[],
  given: Readonly<Record<string, tf.Tensor | ArrayValue>>,
): (tf.Tensor | ArrayValue)[] {
  const wanted = inputs.map(({ name }) => name);
  const names = Object.keys(given);
  if (wanted.length !== names.length || !wanted.every((name) => names.includes(name))) {
    throw new TypeError(
      `the signature ${signature} takes ${wanted.join(', ') || 'nothing'}, got ${names.join(', ') || 'nothing'}`,
    );
  }
  return wanted.map((name) => given[name]!);
}
