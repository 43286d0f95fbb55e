import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { cpuRung } from '../../../src/backend/cpu/cpuRung.ts';
import { wasmRung } from '../../../src/backend/wasm/wasmRung.ts';
import {
  computeGradients,
  computeOutput,
  CONVOLUTIONS,
  DILATED_CONVOLUTIONS,
} from '../../support/backend/convolutionCases.ts';

const gradients = new Map<string, Awaited<ReturnType<typeof computeGradients>>>();
const outputs = new Map<string, number[]>();

// What the stock kernels of TensorFlow.js compute, before ours take their place.
beforeAll(async () => {
  await tf.setBackend('cpu');
  for (const convolution of CONVOLUTIONS) {
    gradients.set(convolution.name, await computeGradients(convolution));
  }
  for (const convolution of DILATED_CONVOLUTIONS) {
    outputs.set(convolution.name, await computeOutput(convolution));
  }
});

describe.each([cpuRung, wasmRung])('convolutions on $rung', (offer) => {
  beforeAll(async () => {
    const { backendName } = await offer.open();
    await tf.setBackend(backendName);
  });

  it.each(CONVOLUTIONS)('$name, forward and backward', async (convolution) => {
    expect(await computeGradients(convolution)).toEqual(gradients.get(convolution.name));
  });

  it.each(DILATED_CONVOLUTIONS)('$name, forward', async (convolution) => {
    expect(await computeOutput(convolution)).toEqual(outputs.get(convolution.name));
  });

  it('keeps no tensor', async () => {
    const before = tf.memory().numTensors;
    for (const convolution of CONVOLUTIONS) await computeGradients(convolution);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('wasmRung', () => {
  it('leaves what happens on an unhandled rejection to the process, opened and closed', async () => {
    const events = ['uncaughtException', 'unhandledRejection'] as const;
    const listeners = () => events.map((event) => process.rawListeners(event));
    const before = listeners();
    expect(before.flat()).not.toEqual([]);
    const open = await wasmRung.open();
    expect(listeners()).toEqual(before);
    open.dispose();
    expect(listeners()).toEqual(before);
  });
});
