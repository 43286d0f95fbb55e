import type * as tf from '@tensorflow/tfjs';
import type { HostTensor } from '../tensors/hostTensor.ts';
import { layoutOf, toLayout } from './layouts.ts';
import type { TargetWeight } from './targetWeights.ts';
import { namesInFile } from './weightNaming.ts';
import type { WeightNaming } from './weightNaming.ts';

/** An array that a file is to have; its numbers are read when it is written. */
export interface NamedArray {
  name: string;
  dtype: 'float32' | 'int32' | 'bool';
  shape: readonly number[];
  read(): Promise<HostTensor>;
}

/**
 * A model's weights as a file of such names has them.
 * @throws Error that lists the layers which such a file does not have.
 */
export function modelArrays(targets: readonly TargetWeight[], naming: WeightNaming): NamedArray[] {
  const named = targets.map((target) => ({ target, name: namesInFile(naming, target)[0] }));
  const unnamed = named.filter(({ name }) => name === undefined).map(({ target }) => target.layer);
  if (unnamed.length > 0) {
    throw new Error(
      `files of ${naming.id} have no ${[...new Set(unnamed)].join(', ')}: choose other names with "to"`,
    );
  }
  const seen = new Set<string>();
  return named.map(({ target, name }) => {
    if (seen.has(name!))
      throw new Error(`two weights would be called ${name}: give the layers different names`);
    seen.add(name!);
    return toArray(name!, target.variable, layoutOf(naming.framework, target));
  });
}

function toArray(name: string, variable: tf.Variable, layout: ReturnType<typeof layoutOf>): NamedArray {
  const { dtype } = variable;
  if (dtype !== 'float32' && dtype !== 'int32' && dtype !== 'bool') {
    throw new Error(`${variable.name} is of ${dtype}; what is written is of float32, int32 or bool`);
  }
  const { shape } = layout;
  return {
    name,
    dtype,
    shape,
    async read() {
      const laid = toLayout(variable, layout);
      try {
        return { dtype, shape, data: await laid.data() };
      } finally {
        laid.dispose();
      }
    },
  };
}
