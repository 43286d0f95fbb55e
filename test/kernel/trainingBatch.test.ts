import { expect, it } from 'vitest';
import { useKernels } from './support/kernelFixture.ts';

const start = useKernels();

const PICTURES = `import * as tf from '@tensorflow/tfjs';
import { FunctionDataset, Loader, StandardUpdater, Trainer, mixup } from 'trainbook';
const pictures = new FunctionDataset(
  12,
  (index) => ({ image: { data: new Uint8Array(27).fill(20 * index), shape: [3, 3, 3] }, label: index % 2 }),
  { name: 'pictures', labelNames: ['cat', 'dog'] },
);
const model = tf.sequential({
  layers: [tf.layers.flatten({ inputShape: [3, 3, 3] }), tf.layers.dense({ units: 2, activation: 'softmax' })],
});
const train = (options, stop) => {
  const iterator = new Loader(pictures, { batchSize: 4, seed: 1, ...options });
  const loss = options.batchTransform ? 'categoricalCrossentropy' : 'sparseCategoricalCrossentropy';
  const updater = new StandardUpdater({ iterator, model, loss, metrics: [], optimizer: 'sgd' });
  return new Trainer(updater, { stop }).run();
};`;

const BATCH = 'training:batch';
const page = { kind: 'page', offset: 0, count: 10 } as const;

it('shows the batch that a network learns from while it trains, and the last one afterwards', async () => {
  const kernel = await start();
  await expect(kernel.session.readSamples(BATCH, page)).rejects.toThrow(
    'No network learned from a batch yet: run the cell that trains.',
  );
  await kernel.run(PICTURES);
  const told: string[] = [];
  let firstTold = (): void => undefined;
  const available = new Promise<void>((resolve) => (firstTold = resolve));
  kernel.session.onEvent(({ event }) => {
    if (event.type !== 'datasetAvailable' || event.dataset.id !== BATCH) return;
    told.push(event.dataset.name);
    firstTold();
  });
  const training = kernel.run(`await train({}, [100000, 'epoch']);`);
  await available;
  const during = await kernel.session.readSamples(BATCH, page);
  expect(during.dataset).toEqual({
    id: BATCH,
    name: 'batch of pictures in training',
    length: 4,
    labelNames: ['cat', 'dog'],
    changes: true,
  });
  for (const { title, image } of during.samples) {
    const [index, name] = title.split(':');
    expect(name).toBe(Number(index) % 2 === 0 ? 'cat' : 'dog');
    expect(new Set(image!.data)).toEqual(new Set([20 * Number(index)]));
  }
  await kernel.session.requestStop();
  expect((await training).status).toBe('ok');
  expect(told).toHaveLength(2);
  const after = await kernel.session.readSamples(BATCH, page);
  expect(await kernel.session.readSamples(BATCH, page)).toEqual(after);
});

it('shows mixed samples as the network saw them', async () => {
  const kernel = await start();
  await kernel.run(PICTURES);
  await kernel.run(
    `await train({ shuffle: false, batchTransform: mixup({ classes: 2 }) }, [3, 'iteration']);`,
  );
  const { samples } = await kernel.session.readSamples(BATCH, page);
  expect(samples.map(({ title }) => title)).toEqual(['8', '9', '10', '11']);
  for (const { note } of samples) expect(note).toMatch(/^0\.\d+ (cat|dog) \+ 0\.\d+ (cat|dog)$/);
  const steps = await kernel.session.readSamples(BATCH, { kind: 'steps', index: 1, epoch: 0 });
  expect(steps.samples.map(({ title }) => title)).toEqual(['pictures', 'mixup(alpha 1), in the batch']);
});
