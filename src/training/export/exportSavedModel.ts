import { sourceOf } from '../steps/stepSource.ts';
import type { FunctionExport } from './savedModelPort.ts';
import { savedModelPort } from './savedModelPort.ts';

/**
 * Writes functions of tensors as a SavedModel, which TensorFlow serves wherever it runs, in Python by
 * `tf.saved_model.load(folder).signatures['serving_default'](image=…)`. The variables that they use go in as constants,
 * with the values that they have now.
 *
 * ```ts
 * await exportSavedModel('digits', {
 *   serving_default: {
 *     inputs: { image: { shape: [null, 28, 28, 1], dtype: 'uint8' } },
 *     run: (image) => ({ probabilities: model.apply(image) as tf.Tensor }),
 *   },
 * });
 * ```
 *
 * A function may do what a compiled step may ({@link compileStep}), or be one; it may not assign variables or draw random
 * numbers. With `null` for the batch size it is recorded at two sizes, and sizes that differ are computed from the
 * batch. Every signature is run as TensorFlow loads it and compared with the function before anything is replaced.
 * @param folder a new or empty one, or a SavedModel, which is replaced as a whole.
 * @param signatures by name; servers call `serving_default` unless told another.
 * @throws Error that names the signature and says why it can't be exported; then the folder is as before.
 */
export async function exportSavedModel(
  folder: string,
  signatures: Readonly<Record<string, FunctionExport>>,
): Promise<void> {
  const functions = Object.entries(signatures).map(
    ([name, { run, inputs }]) => [name, { run: sourceOf(run), inputs }] as const,
  );
  await savedModelPort().write(folder, Object.fromEntries(functions));
}
