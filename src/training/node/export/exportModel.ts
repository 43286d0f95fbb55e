import path from 'node:path';
import type * as tf from '@tensorflow/tfjs';
import { exportSavedModel } from '../../export/exportSavedModel.ts';
import type { TensorSpec } from '../../export/savedModelPort.ts';
import { writeWhole } from '../weights/writeWhole.ts';
import { listWritten, listWrittenTfjs } from '../weights/writtenFiles.ts';
import type { WrittenFile } from '../weights/writtenFiles.ts';
import { exportOnnx } from './onnx/exportOnnx.ts';
import { exportGraphModel } from './tfjs/exportGraphModel.ts';

/** The type of the inputs of a SavedModel, and whether it says classes beside probabilities. */
export interface ExportModelOptions {
  /** What the inputs come as. Default: as the model has them; `uint8` takes pictures as bytes. */
  dtype?: TensorSpec['dtype'];
  /** Adds the output `classes`: for each sample the number of its largest value, int32. Default `false`. */
  withClasses?: boolean;
}

/**
 * Writes a model for inference where there is no TypeScript:
 *
 * - `digits.onnx`: an ONNX file of operator set 17, float32, with its inputs channels last, as our model has them.
 * - `digits/model.json`: a graph model of TensorFlow.js, which browsers load with `tf.loadGraphModel`, with files of
 *   weights beside it. For a layers model, which can be trained on, there is `saveModel`.
 * - a folder: a SavedModel with the signature `serving_default`, as Keras's `model.export(folder)` writes it.
 *
 * Its inputs and outputs are called as the model's input and output layers are, and take any number of samples.
 * @returns what was written and what opens it.
 * @throws Error as {@link exportSavedModel} does; for ONNX one that names a layer for which it has nothing, or says that
 * the model is larger than the 2 GB of such a file.
 */
export async function exportModel(
  model: tf.LayersModel,
  target: string,
  { dtype, withClasses = false }: ExportModelOptions = {},
): Promise<WrittenFile[]> {
  const [inputNames, outputNames] = [namesOf(model.inputs), namesOf(model.outputs)];
  if (withClasses && outputNames.length > 1) {
    throw new Error(
      `withClasses needs a model with one output, and this one has ${outputNames.join(', ')}: use exportSavedModel`,
    );
  }
  const inputs = inputNames.map((name, index) => [name, specOf(model.inputs[index]!, dtype)] as const);
  if (target.endsWith('.onnx')) {
    const options = { inputs, outputNames, withClasses };
    await writeWhole(path.resolve(target), (temporary) => exportOnnx(model, temporary, options));
    return listWritten(target, { format: 'ONNX', opensWith: 'onnxruntime.InferenceSession' });
  }
  const run = (...values: tf.Tensor[]): Record<string, tf.Tensor> => {
    const outputs = model.apply(values, { training: false }) as tf.Tensor | tf.Tensor[];
    const all = Array.isArray(outputs) ? outputs : [outputs];
    const named = Object.fromEntries(outputNames.map((name, index) => [name, all[index]!]));
    return withClasses ? { ...named, classes: all[0]!.argMax(-1) } : named;
  };
  const exported = { run, inputs: Object.fromEntries(inputs) };
  if (target.endsWith('.json')) {
    const names = withClasses ? [...outputNames, 'classes'] : outputNames;
    await exportGraphModel(path.resolve(target), exported, names);
    return listWrittenTfjs(target, { format: 'TensorFlow.js graph model', opensWith: 'tf.loadGraphModel' });
  }
  await exportSavedModel(target, { serving_default: exported });
  return listWritten(target, { format: 'SavedModel', opensWith: 'tf.saved_model.load' });
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
