import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpenLibtensorflow } from '../../../src/backend/libtensorflow/openLibtensorflow.ts';
import {
  LIBTENSORFLOW_BACKEND,
  openLibtensorflow,
} from '../../../src/backend/libtensorflow/openLibtensorflow.ts';
import { provideLibrary } from '../../support/backend/provideLibrary.ts';
import { LAYER_CASES } from '../../support/training/layerCases.ts';
import { layerErrors } from '../../support/training/layerTraining.ts';
import { readOracles } from '../../support/training/oracles.ts';
import { STEP_MODES } from '../../support/training/stepModes.ts';
import { TOLERANCES } from '../../support/training/tolerances.ts';

const oracles = readOracles('layers.json');
const tolerances = TOLERANCES['libtensorflow-cpu']!;
let library: OpenLibtensorflow;

beforeAll(async () => {
  library = await openLibtensorflow(await provideLibrary(), false);
  await tf.setBackend(LIBTENSORFLOW_BACKEND);
}, 600_000);

afterAll(() => library.dispose());

it('every layer that the oracles have is trained', () => {
  expect(Object.keys(LAYER_CASES).sort()).toEqual(Object.keys(oracles).sort());
});

describe.each(Object.keys(STEP_MODES) as (keyof typeof STEP_MODES)[])('%s, twenty steps', (mode) => {
  it.each(Object.entries(oracles))('of %s have the numbers of Keras', async (name, oracle) => {
    const { forward, gradients, training } = await layerErrors(name, oracle, STEP_MODES[mode]);
    expect(forward, 'outputs').toBeLessThan(tolerances.forward);
    expect(gradients, 'gradients').toBeLessThan(tolerances.gradients);
    expect(training, 'losses and weights').toBeLessThan(tolerances.training);
  });
});
