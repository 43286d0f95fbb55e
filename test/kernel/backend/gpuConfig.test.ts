import * as tf from '@tensorflow/tfjs';
import { afterEach, expect, it, vi } from 'vitest';
import { createEagerContext } from '../../../src/backend/libtensorflow/eagerContext.ts';
import { loadLibrary } from '../../../src/backend/libtensorflow/library.ts';
import {
  LIBTENSORFLOW_BACKEND,
  openLibtensorflow,
} from '../../../src/backend/libtensorflow/openLibtensorflow.ts';
import { provideLibrary } from '../../support/backend/provideLibrary.ts';

afterEach(() => void vi.unstubAllEnvs());

it('TensorFlow takes the options for GPUs, and the CPU computes where there is none', async () => {
  vi.stubEnv('TRAINBOOK_GPU', '0');
  vi.stubEnv('TRAINBOOK_GPU_MEMORY_MB', '512');
  const opened = await openLibtensorflow(await provideLibrary(), true);
  await tf.setBackend(LIBTENSORFLOW_BACKEND);
  expect(opened.devices.map(({ type }) => type)).toContain('CPU');
  expect(Array.from(tf.tensor1d([1, 2]).add(1).dataSync())).toEqual([2, 3]);
  opened.dispose();
}, 600_000);

it('a choice of GPUs that can not be read is an error, not ignored', async () => {
  const library = await loadLibrary(await provideLibrary());
  vi.stubEnv('TRAINBOOK_GPU', 'the big one');
  expect(() => createEagerContext(library, true)).toThrow('TRAINBOOK_GPU takes the numbers of GPUs');
  const context = createEagerContext(library, false);
  expect(context.devices.map(({ type }) => type)).toEqual(['CPU']);
  context.dispose();
});
