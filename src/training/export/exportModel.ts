import type * as tf from '@tensorflow/tfjs';
import { exportSavedModel } from './exportSavedModel.ts';
import type { TensorSpec } from './savedModelPort.ts';

export interface ExportModelOptions {
  /** What the inputs come as. Default: as the model has them; `uint8` takes pictures as bytes. */
  dtype?: TensorSpec['dtype'];
  /** Adds the output `classes`: for each sample the number of its largest value, int32. Default `false`. */
  withClasses?: boolean;
}

/**
 * Writes a model for inference as a SavedModel with the signature `serving_default`, as Keras's `model.export(folder)`
 * does. Its inputs and outputs are called as the model's input and output layers are, and take any number of samples.
 * @throws Error as {@link exportSavedModel} does.
 */
export async function exportModel(
  model: tf.LayersModel,
  folder: string,
  { dtype, withClasses = false }: ExportModelOptions = {},
): Promise<void> {
  const [inputNames, outputNames] = [namesOf(model.inputs), namesOf(model.outputs)];
  if (withClasses && outputNames.length > 1) {
    throw new Error(
      `withClasses needs a model with one output, and this one has ${outputNames.join(', ')}: use exportSavedModel`,
    );
  }
  const run = (...inputs: tf.Tensor[]): Record<string, tf.Tensor> => {
    const outputs = model.apply(inputs, { training: false }) as tf.Tensor | tf.Tensor[];
    const all = Array.isArray(outputs) ? outputs : [outputs];
    const named = Object.fromEntries(outputNames.map((name, index) => [name, all[index]!]));
    return withClasses ? { ...named, classes: all[0]!.argMax(-1) } : named;
  };
  const inputs = inputNames.map((name, index) => [name, specOf(model.inputs[index]!, dtype)] as const);
  await exportSavedModel(folder, { serving_default: { run, inputs: Object.fromEntries(inputs) } });
}

function specOf(input: tf.SymbolicTensor, dtype: TensorSpec['dtype']): TensorSpec {
  return { shape: input.shape, dtype: dtype ?? (input.dtype === 'int32' ? 'int32' : 'float32') };
}

/** The names of the layers that they come from; a name that comes again gets a number. */
function namesOf(tensors: readonly tf.SymbolicTensor[]): string[] {
  const names: string[] = [];
  for (const { sourceLayer } of tensors) {
    const name = sourceLayer.name.replace(/[^\w.-]/g, '_');
    names.push(names.includes(name) ? `${name}_${names.length}` : name);
  }
  return names;
}
