import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { cpuRung } from '../../../src/backend/cpu/cpuRung.ts';
import { wasmRung } from '../../../src/backend/wasm/wasmRung.ts';
import { expectNoTensorLeak } from '../../support/expectNoTensorLeak.ts';
import { layerErrors } from '../../support/training/layerTraining.ts';
import { readOracles } from '../../support/training/oracles.ts';
import { STEP_MODES } from '../../support/training/stepModes.ts';

const oracles = Object.entries(readOracles('layers.json')).filter(([name]) => name.startsWith('batchNorm'));

describe.each([cpuRung, wasmRung])('batch normalization of every kind trains on $rung', (offer) => {
  beforeAll(async () => {
    await tf.setBackend((await offer.open()).backendName);
  });

  it.each(oracles)('%s', async (name, oracle) => {
    await expectNoTensorLeak(async () => {
      const { forward, gradients, training } = await layerErrors(name, oracle, STEP_MODES.eager);
      expect(forward).toBeLessThan(1e-5);
      expect(gradients).toBeLessThan(1e-5);
      expect(training).toBeLessThan(1e-4);
    });
  });
});
