import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpenLibtensorflow } from '../../../src/backend/libtensorflow/openLibtensorflow.ts';
import { toLoss } from '../../../src/training/losses/namedLosses.ts';
import {
  LIBTENSORFLOW_BACKEND,
  openLibtensorflow,
} from '../../../src/backend/libtensorflow/openLibtensorflow.ts';
import { provideLibrary } from '../../support/backend/provideLibrary.ts';
import { lossErrors, lossOracles } from '../../support/training/lossCases.ts';
import { STEP_MODES } from '../../support/training/stepModes.ts';
import { TOLERANCES } from '../../support/training/tolerances.ts';

const tolerances = TOLERANCES['libtensorflow-cpu']!;
let library: OpenLibtensorflow;

beforeAll(async () => {
  library = await openLibtensorflow(await provideLibrary(), false);
  await tf.setBackend(LIBTENSORFLOW_BACKEND);
}, 600_000);

afterAll(() => library.dispose());

it('every loss that has a name has oracles', () => {
  const kinds = new Set(lossOracles.map(([, { kind }]) => kind));
  expect(() => toLoss('none' as 'hinge')).toThrow(new RegExp(`there are ${[...kinds].join(', ')}$`));
});

describe.each(Object.keys(STEP_MODES) as (keyof typeof STEP_MODES)[])(
  '%s, a loss as in Keras and Chainer:',
  (mode) => {
    it.each(lossOracles)('%s', async (_name, oracle) => {
      const { forward, gradients } = await lossErrors(oracle, STEP_MODES[mode]);
      expect(forward, 'value').toBeLessThan(tolerances.forward);
      expect(gradients, 'gradient').toBeLessThan(tolerances.gradients);
    });
  },
);
