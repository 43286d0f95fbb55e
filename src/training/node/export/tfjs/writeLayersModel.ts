import type * as tf from '@tensorflow/tfjs';
import { writeTfjsModel } from './writeTfjsModel.ts';
import type { TfjsWeight } from './writeTfjsModel.ts';

/** Writes a whole model as a layers model of TensorFlow.js, which `tf.loadLayersModel` opens to train on. */
export async function writeLayersModel(
  file: string,
  model: tf.LayersModel,
  report: (bytes: number) => void,
): Promise<void> {
  const head: tf.io.ModelJSON = {
    format: 'layers-model',
    generatedBy: 'trainbook',
    convertedBy: null,
    modelTopology: model.toJSON(null, false) as tf.io.ModelJSON['modelTopology'],
    weightsManifest: [],
  };
  await writeTfjsModel(
    file,
    head,
    model.weights.map((weight) => toWeight(weight, report)),
  );
}

/** Called as TensorFlow.js looks for it. */
function toWeight(weight: tf.LayersModel['weights'][number], report: (bytes: number) => void): TfjsWeight {
  const { originalName: name, dtype } = weight;
  if (dtype !== 'float32' && dtype !== 'int32' && dtype !== 'bool') {
    throw new Error(`${name} is of ${dtype}; what is written is of float32, int32 or bool`);
  }
  return {
    name,
    dtype,
    shape: weight.shape as number[],
    async read() {
      const { buffer, byteOffset, byteLength } = await weight.read().data();
      report(byteLength);
      return new Uint8Array(buffer, byteOffset, byteLength);
    },
  };
}
