import { createHash } from 'node:crypto';
import process from 'node:process';
import * as tf from '@tensorflow/tfjs';
import { libtensorflowTracer } from '../../../src/backend/compiledStep/stepTracer.ts';
import { selectBackend } from '../../../src/backend/ladder.ts';
import {
  Adam,
  ImageDataset,
  SerialIterator,
  StandardUpdater,
  Trainer,
  bestWeights,
  checkpoint,
  evaluator,
  logReport,
  seed,
} from '../../../src/training/index.ts';
import { seededRandom } from '../../../src/training/random/seededRandom.ts';
import { setStepTracer } from '../../../src/training/steps/stepTracer.ts';

const SIZE = 8;
const CLASSES = 3;

/** Pictures with noise, brighter from class to class. */
function pictures(count: number, key: number): ImageDataset {
  const random = seededRandom(key);
  const labels = Int32Array.from({ length: count }, (_, index) => index % CLASSES);
  const pixels = Uint8Array.from(
    { length: count * SIZE * SIZE },
    (_, index) => 40 * labels[Math.floor(index / SIZE ** 2)]! + 150 * random(),
  );
  return new ImageDataset({ name: `pictures ${key}`, images: pixels, labels, imageShape: [SIZE, SIZE, 1] });
}

function network(): tf.Sequential {
  const { layers } = tf;
  return tf.sequential({
    layers: [
      layers.conv2d({ filters: 4, kernelSize: 3, activation: 'relu', inputShape: [SIZE, SIZE, 1] }),
      layers.batchNormalization(),
      layers.flatten(),
      layers.dropout({ rate: 0.4 }),
      layers.dense({ units: CLASSES, activation: 'softmax' }),
    ],
  });
}

/**
 * A process that trains and may be killed at any moment: `node cutTraining.cjs BACKEND ITERATIONS [FOLDER]`. With a
 * folder it writes checkpoints there and goes on from the newest. It prints `at N` after each iteration and at the end
 * `done`, with a digest of all that the training is: weights at the end, before the best came back, and the log.
 */
async function main([backend, iterations, folder]: string[]): Promise<void> {
  await selectBackend({ force: backend as 'cpu' });
  if (backend === 'libtensorflow-cpu') setStepTracer(libtensorflowTracer);
  seed(11);
  const model = network();
  const iterator = new SerialIterator(pictures(100, 1), { batchSize: 16 });
  const updater = new StandardUpdater({
    iterator,
    model,
    optimizer: new Adam({ learningRate: 0.01 }),
    preprocess: (inputs) => inputs.div(255),
  });
  const trainer = new Trainer(updater, { stop: [Number(iterations), 'iteration'] });
  const log = logReport({ trigger: [0.4, 'epoch'] });
  trainer.extend(evaluator(pictures(30, 2))).extend(log);
  trainer.extend(bestWeights({ monitor: 'validation/loss' }));
  if (folder) trainer.extend(checkpoint(folder, { trigger: [3, 'iteration'], resume: true }));
  const digest = createHash('sha256');
  const addWeights = (): void => {
    for (const weight of model.getWeights()) digest.update(weight.dataSync());
  };
  const write = (line: string): void => void process.stdout.write(`${line}\n`);
  trainer.extend(({ iteration }) => write(`at ${iteration}`), { trigger: [1, 'iteration'] });
  trainer.extend({ name: 'last', trigger: [1, 'epoch'], priority: 0, run() {}, keep: addWeights });
  const { status, epochs } = await trainer.run();
  addWeights();
  const entries = [...log.entries, ...epochs].map(({ iteration, values }) => [iteration, values]);
  digest.update(JSON.stringify(entries));
  write(`${status} at ${trainer.iteration} ${digest.digest('hex')}`);
}

void main(process.argv.slice(2));
