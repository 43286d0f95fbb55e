import type * as tf from '@tensorflow/tfjs';
import type { StoredArray } from '../../../src/training/weights/weightsFile.ts';
import type { Framework } from '../../../src/training/weights/layouts.ts';
import { layoutOf } from '../../../src/training/weights/layouts.ts';
import { targetWeights } from '../../../src/training/weights/targetWeights.ts';
import type { WeightNaming } from '../../../src/training/weights/weightNaming.ts';
import { namesInFile } from '../../../src/training/weights/weightNaming.ts';

const PRIME = 65521;

function nameSeed(name: string): number {
  return [...name].reduce((seed, character) => (seed * 31 + character.charCodeAt(0)) % PRIME, 7);
}

/** Values from -scale to scale, `zoo_values` of test/oracles/makeZooOracles.py. */
export function zooValues(name: string, shape: readonly number[], scale: number): Float32Array {
  const count = shape.reduce((product, extent) => product * extent, 1);
  const offset = nameSeed(name) * 101;
  const values = new Float32Array(count);
  for (let place = 0; place < count; place++) {
    const low = place % PRIME;
    const high = (place - low) / PRIME;
    const hashed = (low * low * 31 + low * 17 + high * high * 13 + high * 7 + offset) % 2001;
    values[place] = ((hashed - 1000) / 1000) * scale;
  }
  return values;
}

/** One plus such values, in float32 as NumPy adds them. */
function aroundOne(name: string, shape: readonly number[], scale: number): Float32Array {
  return zooValues(name, shape, scale).map((value) => Math.fround(1 + value));
}

/** Kernels by the number of their inputs. */
function kernelValues(name: string, shape: readonly number[], window: readonly number[]): Float32Array {
  return zooValues(name, shape, Math.sqrt(6 / window.reduce((product, extent) => product * extent, 1)));
}

/** Where a kind of file has a kernel's outputs: the others are summed over, in a depthwise one its window alone. */
const WINDOWS: Readonly<Record<Framework, (shape: readonly number[], part: string) => readonly number[]>> = {
  torch: (shape) => shape.slice(1),
  chainer: (shape) => shape.slice(1),
  keras: (shape, part) => (part === 'depthwise_kernel' ? shape.slice(0, 2) : shape.slice(0, -1)),
};

/** What the scripts give the weight of this name in the file. */
function valuesOf(framework: Framework, part: string, name: string, shape: readonly number[]): Float32Array {
  if (shape.length > 1) return kernelValues(name, shape, WINDOWS[framework](shape, part));
  if (part === 'gamma') return aroundOne(name, shape, 0.25);
  if (part === 'moving_variance') return aroundOne(name, shape, 0.5);
  const isCentred = part === 'beta' && framework !== 'chainer';
  return isCentred ? aroundOne(name, shape, 0.1) : zooValues(name, shape, 0.1);
}

/** The file that a framework would have written of a model with such weights, with what only the file has beside it. */
export function arraysOf(
  model: tf.LayersModel,
  naming: WeightNaming,
  options: { hasBias?: (layer: string) => boolean } = {},
): Map<string, StoredArray> {
  const arrays = new Map<string, StoredArray>();
  const add = (name: string, shape: readonly number[], part: string) => {
    const data = () => valuesOf(naming.framework, part, name, shape);
    const read = () => Promise.resolve({ dtype: 'float32' as const, shape, data: data() });
    arrays.set(name, { shape, dtype: 'float32', read });
  };
  for (const target of targetWeights(model)) {
    const names = namesInFile(naming, target);
    // Keras 3 calls the kernel of a depthwise convolution `kernel`.
    const name = target.part === 'depthwise_kernel' && naming.framework === 'keras' ? names[1]! : names[0]!;
    add(name, layoutOf(naming.framework, target).shape, target.part);
    if (target.normalizedBy !== undefined && options.hasBias?.(target.layer)) {
      const [bias] = namesInFile(naming, { ...target, part: 'bias' });
      add(bias!, [target.variable.shape.at(-1)!], 'bias');
    }
  }
  return arrays;
}
