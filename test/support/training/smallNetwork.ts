import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs';
import type { Nested } from './oracles.ts';
import { flatten } from './oracles.ts';
import { pseudoValues } from './pseudoValues.ts';

/** A file that test/oracles/makeWeightFiles.py wrote. */
export function weightFile(name: string): string {
  return fileURLToPath(new URL(`../../oracles/weights/${name}`, import.meta.url));
}

/** The network of test/oracles/makeWeightFiles.py, untrained. */
export function smallNetwork(): tf.LayersModel {
  const input = tf.input({ shape: [8, 8, 3] });
  const layers = [
    tf.layers.conv2d({ name: 'conv', filters: 4, kernelSize: 3, padding: 'same' }),
    tf.layers.batchNormalization({ name: 'bn', epsilon: 1e-5 }),
    tf.layers.reLU(),
    tf.layers.maxPooling2d({ poolSize: 2 }),
    tf.layers.depthwiseConv2d({
      name: 'depthwise',
      kernelSize: 3,
      padding: 'same',
      depthMultiplier: 2,
      useBias: false,
    }),
    tf.layers.flatten(),
    tf.layers.dense({ name: 'fc', units: 5 }),
  ];
  const output = layers.reduce((x, layer) => layer.apply(x) as tf.SymbolicTensor, input);
  return tf.model({ inputs: input, outputs: output });
}

/** What the network of the files answers. */
export function expectedOutputs(): number[] {
  const text = readFileSync(weightFile('expected.json'), 'utf8');
  return flatten((JSON.parse(text) as { outputs: Nested }).outputs);
}

/** What a network answers to the same pictures. */
export function outputsOf(model: tf.LayersModel): Float32Array {
  return tf.tidy(() => {
    const images = tf.tensor(pseudoValues([2, 8, 8, 3], 800), [2, 8, 8, 3]);
    return (model.predict(images) as tf.Tensor).dataSync<'float32'>();
  });
}
