import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { useKernels } from './support/kernelFixture.ts';

const start = useKernels();

const PETS = `import * as tf from '@tensorflow/tfjs';
import { FunctionDataset, SerialIterator, StandardUpdater, Trainer, withOverlay } from 'trainbook';
const pets = new FunctionDataset(8, (index) => ({ inputs: [index], label: index % 2 }), {
  name: 'pets',
  labelNames: ['cat', 'dog'],
});
const data = await withOverlay(pets, 'pets.overlay.json');
const part = data.slice(2);`;

it('keeps corrections beside the data while a network trains on it, and the next run has them', async () => {
  const kernel = await start();
  await kernel.run(PETS);
  const training = kernel.run(`const model = tf.sequential({
  layers: [tf.layers.dense({ units: 2, inputShape: [1], activation: 'softmax' })],
});
const iterator = new SerialIterator(data, { batchSize: 4 });
const updater = new StandardUpdater({ iterator, model, optimizer: tf.train.sgd(0.1) });
const { status } = await new Trainer(updater, { stop: [500, 'epoch'] }).run();
console.log(status, data.length);`);
  const page = () => kernel.session.readSamples('variable:part', { kind: 'page', offset: 0, count: 3 });
  const { dataset, samples } = await page();
  expect(dataset).toMatchObject({ correctable: true, length: 6, labelNames: ['cat', 'dog'] });
  expect(samples.map(({ correction }) => correction)).toEqual([undefined, undefined, undefined]);
  const place = { datasetId: 'variable:part', index: 0 };
  const kept = await kernel.session.correctSample({ ...place, correction: { label: 1 } });
  expect(kept).toEqual({ label: 1 });
  await kernel.session.correctSample({ ...place, index: 1, correction: { excluded: true } });
  expect((await page()).samples.map(({ label, correction }) => [label, correction])).toEqual([
    [0, { label: 1 }],
    [1, { excluded: true }],
    [0, undefined],
  ]);
  expect((await training).status).toBe('ok');
  expect(kernel.transcript.text()).toContain('finished 8');
  const file = path.join(kernel.folder, 'pets.overlay.json');
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({
    version: 1,
    samples: {
      2: { name: 'sample 2 of pets', label: 1 },
      3: { name: 'sample 3 of pets', excluded: true },
    },
  });
  await kernel.run(PETS);
  const next = await page();
  expect([next.dataset.length, next.samples[0]!.label]).toEqual([5, 1]);
  await expect(kernel.session.correctSample({ ...place, correction: { label: 9 } })).rejects.toThrow(
    'labels of pets are whole numbers from 0 to 1, got 9',
  );
  await expect(
    kernel.session.correctSample({ ...place, datasetId: 'variable:pets', correction: { label: 1 } }),
  ).rejects.toThrow("make it with withOverlay(data, 'corrections.json')");
});
