import { expect, it } from 'vitest';
import { googlenet, resnet101, resnet152, resnet50, vgg16, vgg19 } from 'trainbook';
import type { ZooModel, ZooOptions } from 'trainbook';
import { namingsOf } from '../../../../src/training/weights/mappings/namingsOf.ts';
import { matchWeights } from '../../../../src/training/weights/matchWeights.ts';
import { targetWeights } from '../../../../src/training/weights/targetWeights.ts';
import type { StoredArray } from '../../../../src/training/weights/weightsFile.ts';
import { readOracles } from '../../../support/training/oracles.ts';

const builds: Readonly<Record<string, (options: ZooOptions) => ZooModel>> = {
  vgg16,
  vgg19,
  resnet50: (options) => resnet50({ ...options, variant: 'he' }),
  'resnet50 fb': (options) => resnet50({ ...options, variant: 'fb' }),
  resnet101: (options) => resnet101({ ...options, variant: 'he' }),
  resnet152: (options) => resnet152({ ...options, variant: 'he' }),
  googlenet,
};

/** An array whose shape alone is of interest. */
function shaped(shape: number[]): StoredArray {
  return { shape, dtype: 'float32', read: () => Promise.reject(new Error('it is not to be read')) };
}

it.each(Object.entries(readOracles('chainerNames.json')))(
  '%s: every array has its weight',
  (name, shapes) => {
    const [source, ...form] = name.split(' ');
    const model = builds[form.join(' ')]!({ isEmpty: true });
    const arrays = new Map(Object.entries(shapes).map(([array, shape]) => [array, shaped(shape)]));
    const { report } = matchWeights(targetWeights(model), arrays, namingsOf(model));
    expect(report.problems()).toEqual([]);
    expect(report.naming).toBe(source);
    model.dispose();
  },
);
