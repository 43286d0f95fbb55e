import { cpSync, mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ReportData } from '../../../src/protocol/runData.ts';
import { readRun } from '../../../src/runs/readRun.ts';
import { type TestKernel, useKernels } from '../support/kernelFixture.ts';

const start = useKernels();
const PICTURES = ['alpha.png', 'colour.png', 'deep.png', 'grey.jpg', 'turned1.jpg', 'turned6.jpg'];

const DATA = `import * as tf from '@tensorflow/tfjs';
import { compose, Loader, normalise, randomFlip, readImageFolder, readImages, resize } from 'trainbook';
import { seed, StandardUpdater, Trainer, transformImages } from 'trainbook';
seed(1);
const threads = () => process.report.getReport().workers.length;
const steps = compose(resize([8, 8]), randomFlip(), normalise());
const data = transformImages(await readImages(await readImageFolder('pictures')), steps, { seed: 2 });
const model = tf.sequential({ layers: [tf.layers.flatten({ inputShape: [8, 8, 3] }), tf.layers.dense({ units: 2, activation: 'softmax' })] });
const ownThreads = threads();`;

const TRAINING = `const iterator = new Loader(data, { batchSize: 4, workers: WORKERS, seed: 3 });
const updater = new StandardUpdater({ iterator, model, optimizer: 'sgd' });
const trainer = new Trainer(updater, { stop: [4, 'epoch'] });
const seen: number[] = [];
trainer.extend(() => void seen.push(threads()), { trigger: [1, 'iteration'] });
await trainer.run();
({ more: Math.max(...seen) - ownThreads, left: threads() - ownThreads, queue: iterator.figures.queueDepth });`;

async function startTraining(workers: number): Promise<TestKernel> {
  const kernel = await start({ environment: { TRAINBOOK_BACKEND: 'libtensorflow-cpu' } });
  for (const [label, name] of ['cat', 'dog'].entries()) {
    const folder = path.join(kernel.folder, 'pictures', name);
    mkdirSync(folder, { recursive: true });
    for (const picture of PICTURES.slice(3 * label, 3 * label + 3)) {
      cpSync(path.join('test/oracles/images', picture), path.join(folder, picture));
    }
  }
  await kernel.run(DATA);
  await kernel.run(TRAINING.replace('WORKERS', String(workers)));
  return kernel;
}

async function readOnlyRun({ folder }: TestKernel): Promise<ReportData> {
  const runs = path.join(folder, '.trainbook', 'runs');
  const ids = readdirSync(runs).filter((name) => !name.startsWith('.'));
  expect(ids).toHaveLength(1);
  return readRun(path.join(runs, ids[0]!));
}

describe('a training on pictures through a Loader, in a kernel on libtensorflow', () => {
  it.each([0, 2])('ends its threads and records how it was fed, with %i workers', async (workers) => {
    const kernel = await startTraining(workers);
    expect(kernel.transcript.text()).toMatch(new RegExp(`more: ${workers}, left: 0, queue: 0`));
    const { run } = await readOnlyRun(kernel);
    expect(run.datasets).toEqual([
      { role: 'train', name: 'pictures', length: 6, fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/) },
    ]);
    expect(run.environment.imageDecoder).toMatch(/^libtensorflow 2\.\d+/);
    const { sampleCount, updateSeconds, waitSeconds, stageSeconds } = run.data!;
    expect(sampleCount).toBe(4 * 6);
    expect(updateSeconds).toBeGreaterThan(waitSeconds);
    expect(Object.keys(stageSeconds!)).toEqual(['read', 'decode', 'transform', 'collate']);
    expect(Math.min(...Object.values(stageSeconds!))).toBeGreaterThan(0);
  });

  it('ends with the same weights whatever the number of workers', async () => {
    const weights = [];
    for (const workers of [0, 2]) {
      const { run, transcript } = await startTraining(workers);
      await run(
        "console.log('weights ' + model.getWeights().flatMap((weight) => [...weight.dataSync()]).join(' '));",
      );
      weights.push(/weights -?\d.+/.exec(transcript.text())![0]);
    }
    expect(weights[0]!.split(' ')).toHaveLength(1 + 386);
    expect(weights[1]).toBe(weights[0]);
  });
});
