import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { KERNEL_FILES } from '../../src/protocol/kernelFiles.ts';
import type { LoggedEvent } from '../../src/protocol/kernelMessages.ts';
import { findLiveKernel } from '../../src/session/kernelDirectories.ts';
import { provideLibrary } from '../support/backend/provideLibrary.ts';
import { useKernels } from './support/kernelFixture.ts';

const start = useKernels();

/** As TensorFlow's C++ writes: the source file and the line stand before the message. */
const NATIVE_LINE = /\w+\.cc:\d+\] /;

it("keeps TensorFlow's own log lines out of cells, also when the user turns them on", async () => {
  const events: LoggedEvent[] = [];
  const kernel = await start({
    environment: {
      TRAINBOOK_BACKEND: 'libtensorflow-cpu',
      TRAINBOOK_LIBTENSORFLOW: await provideLibrary(),
      TF_CPP_MIN_LOG_LEVEL: '0',
      TF_CPP_MAX_VLOG_LEVEL: '0',
    },
    onEvent: (event) => events.push(event),
  });
  const live = await findLiveKernel(path.join(kernel.folder, 'kernels'), kernel.notebook);

  await kernel.run("import * as tf from '@tensorflow/tfjs';\ntf.add(1, 2).dataSync()[0]");
  const failed = await kernel.run('tf.fill([2 ** 25, 2 ** 25], 1)');
  await kernel.run('console.log(`still ${tf.add(20, 22).dataSync()[0]}`)');

  expect(failed).toMatchObject({ status: 'error' });
  const said = JSON.stringify(events.map(({ event }) => event));
  expect(said).toContain('OOM when allocating tensor with shape[33554432,33554432]');
  expect(said).toContain('still 42');
  expect(said).not.toMatch(NATIVE_LINE);
  const log = await readFile(path.join(live!.directory, KERNEL_FILES.stderr), 'utf8');
  expect(log).toMatch(NATIVE_LINE);
});
