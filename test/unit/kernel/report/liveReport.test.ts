import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { layers, sequential } from '@tensorflow/tfjs';
import { expect, onTestFinished, test } from 'vitest';
import { createLiveReport, type LiveReport } from '../../../../src/kernel/report/liveReport.ts';
import type { KernelEvent } from '../../../../src/protocol/kernelMessages.ts';
import { readRun } from '../../../../src/runs/readRun.ts';
import { ImageDataset } from '../../../../src/training/datasets/imageDataset.ts';
import {
  notifyListeners,
  type Evaluation,
  type Progress,
} from '../../../../src/training/trainer/trainingListener.ts';
import { temporaryFolder } from '../../../support/temporaryFolder.ts';

const dataset = new ImageDataset({
  name: 'digits',
  images: new Uint8Array(4 * 300),
  imageShape: [2, 2, 1],
  labels: Array.from({ length: 300 }, (_, index) => index % 2),
  labelNames: ['zero', 'one'],
});
const model = sequential({ name: 'tiny', layers: [layers.dense({ units: 2, inputShape: [4] })] });
const progress: Progress = {
  title: 'epoch 1/1',
  done: 1,
  unit: 'iterations',
  elapsedSeconds: 1,
  values: {},
  finished: false,
};

function watch(currentExecution: () => string | undefined = () => 'e1') {
  const folder = temporaryFolder();
  writeFileSync(path.join(folder, 'report.js'), 'show();');
  writeFileSync(path.join(folder, 'report.css'), '');
  const events: KernelEvent[] = [];
  const warnings: string[] = [];
  const report = createLiveReport({
    emit: (event) => events.push(event),
    notebook: path.join(folder, 'mnist.train.ts'),
    backend: () => ({ rung: 'cpu', label: 'plain JavaScript', proof: 'ran' }),
    currentExecution,
    source: () => 'train();\n',
    warn: (message) => warnings.push(message),
    assetsFolder: folder,
  });
  onTestFinished(() => report.dispose());
  return { report, events, warnings, folder };
}

function start(id: string): void {
  const datasets = [{ role: 'train' as const, dataset }];
  notifyListeners('trainingStarted', {
    id,
    model,
    datasets,
    epochs: 1,
    batchSize: 32,
    seed: 3,
    lastBatch: () => undefined,
    hyperparameters: { optimizer: 'adam' },
  });
}

const observe = (id: string, iteration: number) =>
  notifyListeners('observed', id, {
    iteration,
    epoch: iteration,
    elapsedSeconds: 1,
    values: { 'train/loss': 1 / iteration },
  });

/** Sample 0 is taken for the wrong class, and so are all of the second half, ever more surely. */
function evaluationOf(trainingId: string | undefined): Evaluation {
  const labels = dataset.labels;
  const wrong = (index: number) => index === 0 || index >= 150;
  return {
    trainingId,
    model,
    dataset,
    sampleCount: 300,
    metrics: { loss: 0.5, accuracy: 149 / 300 },
    labels,
    predictions: labels.map((label, index) => (wrong(index) ? 1 - label : label)),
    probabilities: Float32Array.from(labels, (_, index) => 0.5 + index / 1000),
    confusionMatrix: [
      [75, 75],
      [76, 74],
    ],
  };
}

const ofType = <T extends KernelEvent['type']>(events: KernelEvent[], type: T) =>
  events.filter((event): event is KernelEvent & { type: T } => event.type === type);

async function recordOf(folder: string, report: LiveReport, events: KernelEvent[]) {
  await report.settled();
  return readRun(path.join(folder, String(ofType(events, 'runStarted')[0]?.folder)));
}

test('a training becomes events, a record and a report', async () => {
  const { report, events, folder, warnings } = watch();
  start('t1');
  observe('t1', 1);
  notifyListeners('progressed', 't1', progress);
  observe('t1', 2);
  notifyListeners('trainingFinished', 't1', 'finished');
  const record = await recordOf(folder, report, events);

  expect(events.map(({ type }) => type)).toEqual([
    'runStarted',
    'observation',
    'progress',
    'observation',
    'runFinished',
  ]);
  expect(record).toMatchObject({ status: 'finished', observations: [{ iteration: 1 }, { iteration: 2 }] });
  expect(record.run).toMatchObject({
    notebook: 'mnist.train.ts',
    backend: { rung: 'cpu' },
    seed: 3,
    epochs: 1,
    batchSize: 32,
    hyperparameters: { optimizer: 'adam' },
    model: { name: 'tiny', totals: { parameters: 10, trainable: 10 } },
    datasets: [{ role: 'train', name: 'digits', length: 300 }],
    environment: { node: process.version },
  });
  const [finished] = ofType(events, 'runFinished');
  expect(finished).toEqual({
    type: 'runFinished',
    runId: record.run.id,
    status: 'finished',
    report: `.trainbook/runs/${record.run.id}/report.html`,
  });
  expect(readFileSync(path.join(folder, String(finished?.report)), 'utf8')).toContain('"train/loss":0.5');
  expect(warnings).toEqual([]);
});

test('an evaluation in a later cell joins the last run of its model, and the report shows it', async () => {
  const { report, events, folder } = watch();
  start('t2');
  observe('t2', 1);
  notifyListeners('trainingFinished', 't2', 'stopped');
  await report.settled();

  notifyListeners('evaluated', evaluationOf('t2'));
  const record = await recordOf(folder, report, events);

  expect(record.status).toBe('stopped');
  expect(record.evaluations).toHaveLength(1);
  expect(ofType(events, 'evaluation')[0]?.evaluation).toEqual(record.evaluations[0]);
  const page = readFileSync(path.join(folder, String(ofType(events, 'runFinished')[0]?.report)), 'utf8');
  expect(page).toContain('"labelNames":["zero","one"]');
});

test('of the samples of an evaluation the surest mistakes come first, then right ones from everywhere', async () => {
  const { report, events } = watch();
  start('t3');
  notifyListeners('evaluated', evaluationOf('t3'));
  await report.settled();

  const samples = ofType(events, 'evaluation')[0]?.evaluation.samples ?? [];
  const wrong = samples.filter(({ label, prediction }) => label !== prediction?.label);

  expect(samples).toHaveLength(100);
  expect(wrong).toHaveLength(70);
  expect(samples.slice(0, 2)).toMatchObject([
    { index: 299, title: '299:one', prediction: { label: 0, labelName: 'zero' } },
    { index: 298, title: '298:zero', prediction: { label: 1, labelName: 'one' } },
  ]);
  expect(samples[0]?.prediction?.probability).toBeCloseTo(0.799, 3);
  expect(samples.slice(70).map(({ index }) => index)).toEqual(
    Array.from({ length: 30 }, (_, place) => Math.floor((place * 149) / 30) + 1),
  );
});

test('an evaluation of a model that no run trained belongs to none', async () => {
  const { report, events } = watch();
  notifyListeners('evaluated', evaluationOf(undefined));
  notifyListeners('evaluated', evaluationOf('some other'));
  await report.settled();

  expect(events).toEqual([]);
});

test('a training that fails leaves a record that says so, with a report', async () => {
  const { report, events, folder } = watch();
  start('t4');
  observe('t4', 1);
  notifyListeners('trainingFinished', 't4', 'failed', new Error('diverged'));

  expect((await recordOf(folder, report, events)).status).toBe('failed');
  expect(existsSync(path.join(folder, String(ofType(events, 'runFinished')[0]?.report)))).toBe(true);
});

test('a run whose cell was torn down ends as stopped, once', async () => {
  const { report, events, folder } = watch();
  start('t5');
  observe('t5', 1);
  report.endOpenRuns('stopped');
  await report.dispose();
  notifyListeners('trainingFinished', 't5', 'finished');

  expect((await recordOf(folder, report, events)).status).toBe('stopped');
  expect(ofType(events, 'runFinished')).toHaveLength(1);
});

test('a report that can not be written is said once, without folders of the machine, and the run still ends', async () => {
  const { report, events, folder, warnings } = watch();
  start('t6');
  rmSync(path.join(folder, 'report.js'));
  notifyListeners('trainingFinished', 't6', 'finished');
  await report.settled();

  expect(ofType(events, 'runFinished')).toMatchObject([{ status: 'finished', report: '' }]);
  expect(warnings).toEqual(['The report of this run could not be written: ENOENT at report.js.']);
});

test('progress outside of a cell is not shown', () => {
  const { events } = watch(() => undefined);
  notifyListeners('progressed', 'x', progress);
  expect(events).toEqual([]);
});
