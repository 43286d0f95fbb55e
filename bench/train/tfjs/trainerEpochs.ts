import * as tf from '@tensorflow/tfjs';
import { performance } from 'node:perf_hooks';
import { Adam, evaluate, loadMnist, SerialIterator, StandardUpdater, Trainer } from 'trainbook';
import { networksOf } from '../../networks/networks.mjs';
import type { Settings } from './serve.mjs';
import { serve } from './serve.mjs';

/** Epochs of MNIST, each with a new network, by the trainer as notebooks use it: bytes go up and are scaled there. */
export async function serveEpochs({ batch, samples, mnist }: Settings, backend: string): Promise<void> {
  const { train, test } = await loadMnist({ folder: mnist });
  const part = samples < train.length ? train.slice(0, samples) : train;
  const parameters = networksOf(tf).lenet().countParams();
  await serve({ version: `Trainbook, ${backend}`, parameters }, async () => {
    const model = networksOf(tf).lenetOfBytes();
    const iterator = new SerialIterator(part, { batchSize: batch });
    const updater = new StandardUpdater({ iterator, model, optimizer: new Adam({ learningRate: 1e-3 }) });
    const start = performance.now();
    await new Trainer(updater, { stop: [1, 'epoch'] }).run();
    const milliseconds = performance.now() - start;
    const { accuracy } = await evaluate(model, test);
    model.dispose();
    return { milliseconds, accuracy };
  });
}
