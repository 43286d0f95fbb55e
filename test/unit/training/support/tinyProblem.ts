import * as tf from '@tensorflow/tfjs';
import { ArrayDataset } from 'trainbook';
import { seededRandom } from '../../../../src/training/random/seededRandom.ts';

export const CLOUD_NAMES = ['left', 'top', 'right'];

/** Points in three clouds that a small network tells apart. */
export function clouds(count = 64): ArrayDataset<{ inputs: number[]; label: number }> {
  const random = seededRandom(2);
  const samples = Array.from({ length: count }, (_, index) => {
    const label = index % 3;
    const angle = Math.PI * (1 - label / 2);
    const inputs = [Math.cos(angle) + 0.6 * random() - 0.3, Math.sin(angle) + 0.6 * random() - 0.3];
    return { inputs, label };
  });
  return new ArrayDataset(samples, { name: 'clouds', labelNames: CLOUD_NAMES });
}

/** Always with the same initial weights. */
export function perceptron(): tf.Sequential {
  const dense = (units: number, activation: 'relu' | 'softmax', seed: number, inputShape?: number[]) =>
    tf.layers.dense({
      units,
      activation,
      inputShape,
      kernelInitializer: tf.initializers.glorotUniform({ seed }),
    });
  return tf.sequential({ layers: [dense(8, 'relu', 1, [2]), dense(3, 'softmax', 2)] });
}
