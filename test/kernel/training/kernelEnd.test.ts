import { readdirSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { expect, it } from 'vitest';
import { findLiveKernel } from '../../../src/session/kernelDirectories.ts';
import { type TestKernel, useKernels } from '../support/kernelFixture.ts';

const start = useKernels();

const TRAINING = `import * as tf from '@tensorflow/tfjs';
import { ArrayDataset, SerialIterator, StandardUpdater, Trainer, checkpoint } from 'trainbook';
const samples = Array.from({ length: 64 }, (_, i) => ({ inputs: [i / 64, 1], targets: [i / 32] }));
const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
const iterator = new SerialIterator(new ArrayDataset(samples), { batchSize: 8 });
const updater = new StandardUpdater({ iterator, model, optimizer: 'sgd', loss: 'meanSquaredError' });
const trainer = new Trainer(updater, { stop: [1e9, 'iteration'] });
trainer.extend(checkpoint('result', { trigger: [1e9, 'iteration'] }));
trainer.extend(() => console.log('started'), { trigger: [10, 'iteration'] });`;

async function trainIn(kernel: TestKernel): Promise<void> {
  await kernel.run(TRAINING);
  const started = new Promise<void>((resolve) => {
    kernel.session.onEvent(({ event }) => {
      if (event.type === 'output' && JSON.stringify(event.output).includes('started')) resolve();
    });
  });
  kernel.run('await trainer.run();').catch(() => undefined);
  await started;
}

const checkpointsIn = ({ folder }: TestKernel) => readdirSync(path.join(folder, 'result'));

it.each([
  [
    'SIGTERM',
    async ({ folder, notebook, session }: TestKernel) => {
      const live = await findLiveKernel(path.join(folder, 'kernels'), notebook);
      const ended = new Promise((resolve) => session.onDidEnd(resolve));
      process.kill(live!.manifest.pid, 'SIGTERM');
      await ended;
    },
  ],
  ['an end of the session', ({ session }: TestKernel) => session.stop()],
])('a training writes a checkpoint before its kernel ends by %s', async (_, end) => {
  const kernel = await start();
  await trainIn(kernel);
  await end(kernel);
  expect(checkpointsIn(kernel)).toEqual([expect.stringMatching(/^checkpoint-\d+-\d+\.safetensors$/)]);
});
