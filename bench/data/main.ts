// The pictures of a folder through Trainbook's Loader, one pass after a short one; prints its figures as a line of JSON.
import path from 'node:path';
import process from 'node:process';
import * as tf from '@tensorflow/tfjs';
import { libtensorflowImages } from '../../src/backend/images/decodeImage.ts';
import { libtensorflowTracer } from '../../src/backend/compiledStep/stepTracer.ts';
import { selectBackend } from '../../src/backend/ladder.ts';
import { FunctionDataset } from '../../src/training/datasets/functionDataset.ts';
import { setImageDecoderPorts } from '../../src/training/images/imageDecoderPort.ts';
import { Loader } from '../../src/training/loader/loader.ts';
import { setTransformThreads } from '../../src/training/loader/transformThreads.ts';
import { setStepTracer } from '../../src/training/steps/stepTracer.ts';
import { WorkerTransforms } from '../../src/training/node/loader/workerTransforms.ts';
import { readImageFolder } from '../../src/training/node/readers/readImageFolder.ts';
import { readImages } from '../../src/training/node/readers/readImages.ts';
import { centreCrop } from '../../src/training/transforms/crop.ts';
import { torchvisionPreprocessing } from '../../src/training/transforms/normalise.ts';
import { resize } from '../../src/training/transforms/resize.ts';
import { compose } from '../../src/training/transforms/transform.ts';
import { transformImages } from '../../src/training/transforms/transformImages.ts';
import { StandardUpdater } from '../../src/training/updaters/standardUpdater.ts';
import { resnet18 } from '../../src/training/zoo/resnet.ts';
import type { Dataset } from '../../src/training/datasets/dataset.ts';
import type { ImageArray } from '../../src/training/datasets/sample.ts';

const TRAINED_UPDATES = 8;

interface Settings {
  folder: string;
  workers: number;
  antialias: boolean;
  batch: number;
}

async function main(): Promise<void> {
  const { folder, workers, antialias, batch } = JSON.parse(process.argv[2]!) as Settings;
  await selectBackend({ force: 'libtensorflow-cpu' });
  setStepTracer(libtensorflowTracer);
  setImageDecoderPorts(libtensorflowImages);
  setTransformThreads(
    (count) => new WorkerTransforms({ script: path.join(__dirname, 'transformThread.cjs'), count }),
  );
  const steps = compose<ImageArray>(resize(256, { antialias }), centreCrop(224), torchvisionPreprocessing());
  const data = transformImages(await readImages(await readImageFolder(folder)), steps, { seed: 1 });
  const loader = new Loader(data, { batchSize: batch, workers });
  const pass = async (samples: number): Promise<void> => {
    for (let count = 0; count < samples;) {
      const served = (await loader.next())!;
      count += served.targets.data.length;
      loader.recycle(served);
    }
  };
  await pass(4 * batch);
  const [startedAt, cpu] = [performance.now(), process.cpuUsage()];
  await pass(data.length);
  const seconds = (performance.now() - startedAt) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const { queuedBytes, stageSeconds } = loader.figures;
  await loader.close();
  const peakMegabytes = process.resourceUsage().maxRSS / 1024;
  const cores = (user + system) / 1e6 / seconds;
  const opening = await measureOpening();
  const waitShare = await measureTraining(data, workers);
  console.log(
    JSON.stringify({
      imagesPerSecond: data.length / seconds,
      cores,
      peakMegabytes,
      queuedBytes,
      stageSeconds,
      opening,
      waitShare,
    }),
  );
  process.exit(0);
}

/** Which share of a training's time goes into waiting for pictures, after its first update; ResNet18 on all of them. */
async function measureTraining(data: Dataset<unknown>, workers: number): Promise<number> {
  const iterator = new Loader(data, { batchSize: 16, workers });
  const model = resnet18({ classes: 1000 });
  const updater = new StandardUpdater({ iterator, model, optimizer: tf.train.sgd(0.001) });
  await updater.update();
  const before = updater.data;
  for (let update = 0; update < TRAINED_UPDATES; update++) await updater.update();
  const { totalWaitSeconds, totalSeconds } = updater.data;
  await iterator.close();
  return (totalWaitSeconds - before.totalWaitSeconds) / (totalSeconds - before.totalSeconds);
}

/** Milliseconds until a sample of ten million can be had, divided at random and walked over. */
async function measureOpening(): Promise<{ openMs: number; firstBatchMs: number; megabytes: number }> {
  const before = process.memoryUsage().rss;
  const startedAt = performance.now();
  const many = new FunctionDataset(10_000_000, (index) => ({ inputs: [index], label: index % 10 }));
  await many.get(9_999_999);
  const openMs = performance.now() - startedAt;
  const { train } = many.split({ test: 0.1 }, { seed: 1 });
  await new Loader(train, { batchSize: 64, seed: 1 }).next();
  const firstBatchMs = performance.now() - startedAt;
  return { openMs, firstBatchMs, megabytes: (process.memoryUsage().rss - before) / 2 ** 20 };
}

void main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
