import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpenLibtensorflow } from '../../../src/backend/libtensorflow/openLibtensorflow.ts';
import {
  LIBTENSORFLOW_BACKEND,
  openLibtensorflow,
} from '../../../src/backend/libtensorflow/openLibtensorflow.ts';
import { provideLibrary } from '../../support/backend/provideLibrary.ts';
import { OPTIMIZERS, optimizerErrors, optimizerOracles } from '../../support/training/optimizerCases.ts';
import { STEP_MODES } from '../../support/training/stepModes.ts';

let library: OpenLibtensorflow;

beforeAll(async () => {
  library = await openLibtensorflow(await provideLibrary(), false);
  await tf.setBackend(LIBTENSORFLOW_BACKEND);
}, 600_000);

afterAll(() => library.dispose());

it('every optimizer of the table has oracles', () => {
  const kinds = optimizerOracles.map(([, { kind }]) => kind);
  expect([...new Set(kinds)].sort()).toEqual(Object.keys(OPTIMIZERS).sort());
});

describe.each(Object.keys(STEP_MODES) as (keyof typeof STEP_MODES)[])('%s, twenty steps', (mode) => {
  // Ten times as close as the table promises after twenty steps.
  it.each(optimizerOracles)('as in %s', async (_name, oracle) => {
    expect((await optimizerErrors(oracle, STEP_MODES[mode])).training).toBeLessThan(1e-5);
  });
});
