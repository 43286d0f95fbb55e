import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Frame } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { changeSample } from '../support/changeSample.ts';
import type { SampleChanges } from '../support/changeSample.ts';
import { writeSampleData } from '../support/sampleData.ts';
import { useWorkbench } from '../support/uiWorkbench.ts';

interface Sample extends SampleChanges {
  name: string;
  /** Where it goes on with what needs no pictures: the suite in the workbench runs all of it. */
  end: string;
}

const samplesFolder = fileURLToPath(new URL('../../../samples', import.meta.url));

const ui = useWorkbench();

beforeAll(() => writeSampleData(ui.workspace));

/** Opens a sample on small data, runs its cells, and shows the pictures that it trains on. */
async function showSamplesOf({ name, end, ...changes }: Sample): Promise<Frame> {
  await ui.window.runCommand('View: Close All Editors');
  const file = `${name}.train.ts`;
  const text = changeSample(await readFile(path.join(samplesFolder, file), 'utf8'), changes);
  expect(text).toContain(end);
  await writeFile(path.join(ui.workspace, file), text.slice(0, text.indexOf(end)));
  await ui.window.openFile(file);
  await ui.window.runCommand('Trainbook: Run All Cells');
  await ui.window.runCommand('Trainbook: Show Samples');
  const frame = await ui.window.frameWith('.view.samples select');
  const option = frame.locator('option[value="variable:train"]');
  await option.waitFor({ state: 'attached', timeout: 120_000 });
  await frame.locator('select').selectOption('variable:train');
  await frame.locator('.tile canvas').first().waitFor();
  return frame;
}

interface Step {
  title: string;
  /** Type, shape and range of the values. */
  note: string;
  /** Red, green and blue of the first pixel as it is drawn. */
  colour: number[];
}

/** What is drawn of each step, from the sample as it was read to the batch. */
async function stepsOf(frame: Frame): Promise<Step[]> {
  await frame.getByText('step by step').waitFor();
  await frame.getByText('in the batch', { exact: true }).waitFor();
  return frame.locator('.tile').evaluateAll((tiles) =>
    tiles.map((tile) => {
      const context = tile.querySelector('canvas')?.getContext('2d');
      return {
        title: String(tile.querySelector('.tileTitle')?.textContent),
        note: String(tile.querySelector('.tileNote')?.textContent),
        colour: Array.from(context?.getImageData(0, 0, 1, 1).data ?? []).slice(0, 3),
      };
    }),
  );
}

/** Shows the steps of the tile at a place by the keyboard alone. */
async function pressEnterOn(frame: Frame, place: number): Promise<void> {
  const tile = frame.locator('.tile').nth(place);
  await tile.focus();
  await tile.press('Enter');
}

const isFocused = (element: Element): boolean => element.ownerDocument.activeElement === element;

/** Red, green and blue of every pixel of the pictures. */
const BROWN = [180, 122, 40];
const BYTES = { mean: 114, low: 40, high: 180 };

/** Type and shape, and the values of a picture of one colour when each channel is changed. */
function expectValues(
  { note }: Step,
  kind: string,
  change: (value: number, channel: number) => number,
): void {
  const values = BROWN.map(change);
  const numbers = /, (-?[\d.]+) to (-?[\d.]+), mean (-?[\d.]+)$/.exec(note)?.slice(1).map(Number);
  expect(note).toContain(`${kind}, `);
  expect(numbers?.[0]).toBeCloseTo(Math.min(...values), 2);
  expect(numbers?.[1]).toBeCloseTo(Math.max(...values), 2);
  expect(numbers?.[2]).toBeCloseTo(values.reduce((sum, value) => sum + value) / 3, 2);
}

describe('the steps of a sample that a network is trained on', () => {
  it('are seen on Online Products: resized, cropped, normalised, and in the batch', async () => {
    const frame = await showSamplesOf({
      name: 'onlineProducts',
      parameters: { dataFolder: "'Stanford_Online_Products'", shorterSide: '40', cropSize: '32' },
      end: '// %% [markdown]\n// ## Training',
    });
    await pressEnterOn(frame, 2);
    const steps = await stepsOf(frame);
    await ui.screenshot('stepper-onlineProducts');
    expect(steps.slice(1).map(({ title }) => title)).toEqual([
      'resize(40, bilinear)',
      'centreCrop(32)',
      'normalise(scale 0.00392157, mean 0.485 0.456 0.406, deviation 0.229 0.224 0.225)',
      'in the batch',
    ]);
    const bytes = `${BYTES.low} to ${BYTES.high}, mean ${BYTES.mean}`;
    expect(steps.slice(0, 3).map(({ note }) => note)).toEqual([
      `uint8 32x40x3, ${bytes}`,
      `uint8 40x50x3, ${bytes}`,
      `uint8 32x32x3, ${bytes}`,
    ]);
    for (const { colour } of steps.slice(0, 3)) expect(colour).toEqual(BROWN);
    const [mean, deviation] = [
      [0.485, 0.456, 0.406],
      [0.229, 0.224, 0.225],
    ] as const;
    for (const step of steps.slice(3)) {
      expectValues(step, 'float32 32x32x3', (value, at) => (value / 255 - mean[at]!) / deviation[at]!);
    }
    expect(steps[4]).toEqual({ ...steps[3]!, title: 'in the batch' });
  });

  it('are seen on cats and dogs: resized, in the order of colours that VGG16 expects, and in the batch', async () => {
    const frame = await showSamplesOf({
      name: 'catsAndDogs',
      end: '// %% [markdown]\n// ## VGG16 and what its layers see',
    });
    await pressEnterOn(frame, 3);
    const steps = await stepsOf(frame);
    await ui.screenshot('stepper-catsAndDogs');
    expect(steps.slice(1).map(({ title }) => title)).toEqual([
      'resize(224x224, bilinear)',
      'swapChannels',
      'normalise(scale 1, mean 103.939 116.779 123.68)',
      'in the batch',
    ]);
    expect(steps.slice(0, 3).map(({ colour }) => colour)).toEqual([BROWN, BROWN, [...BROWN].reverse()]);
    const mean = [123.68, 116.779, 103.939];
    for (const step of steps.slice(3)) {
      expectValues(step, 'float32 224x224x3', (value, at) => value - mean[at]!);
    }
    expect(steps[4]).toEqual({ ...steps[3]!, title: 'in the batch' });
  });

  it('are left by Escape: the keyboard is on the sample again', async () => {
    const frame = await ui.window.frameWith('.view.samples .steps');
    expect(await frame.locator('.tile').first().evaluate(isFocused)).toBe(true);
    await frame.locator('.tile').first().press('Escape');
    await frame.locator('.tiles:not(.steps) .tile').first().waitFor();
    expect(await frame.locator('.tile').nth(3).evaluate(isFocused)).toBe(true);
  });
});

const MIXED = [
  `import * as tf from '@tensorflow/tfjs';
import { FunctionDataset, Loader, StandardUpdater, Trainer, mixup } from 'trainbook';
const pets = new FunctionDataset(
  24,
  (index) => ({
    image: {
      data: Uint8Array.from({ length: 3 * 256 }, (_, at) =>
        index % 2 === 0 ? (at % 48) * 5 : Math.floor(at / 48) * 15),
      shape: [16, 16, 3],
    },
    label: index % 2,
  }),
  { name: 'pets', labelNames: ['cat', 'dog'] },
);
const model = tf.sequential({
  layers: [tf.layers.flatten({ inputShape: [16, 16, 3] }), tf.layers.dense({ units: 2, activation: 'softmax' })],
});
const iterator = new Loader(pets, { batchSize: 8, shuffle: false, seed: 1, batchTransform: mixup({ classes: 2 }) });
const loss = 'categoricalCrossentropy';
const updater = new StandardUpdater({ iterator, model, loss, metrics: [], optimizer: 'sgd' });
await new Trainer(updater, { stop: [2, 'epoch'] }).run();`,
];

describe('the batch that a network learned from', () => {
  it('is shown as the network saw it, mixed, and each of its samples step by step', async () => {
    await ui.window.runCommand('View: Close All Editors');
    await ui.openTrainFile('mixed.train.ts', MIXED);
    await ui.window.runCell(0);
    await ui.window.runCommand('Trainbook: Show Samples');
    const frame = await ui.window.frameWith('.view.samples select');
    await frame.locator('option[value="training:batch"]').waitFor({ state: 'attached', timeout: 120_000 });
    await frame.locator('select').selectOption('training:batch');
    await frame.getByRole('button', { name: 'Look again' }).waitFor();
    await frame.locator('.tile canvas').nth(7).waitFor();
    await ui.screenshot('batch-mixed');
    const titles = await frame.locator('.tileTitle').allInnerTexts();
    expect(titles).toEqual(['16', '17', '18', '19', '20', '21', '22', '23']);
    const notes = await frame.locator('.tileNote').allInnerTexts();
    for (const note of notes) expect(note).toMatch(/^0\.\d+ (cat|dog) \+ 0\.\d+ (cat|dog)$/);
    await pressEnterOn(frame, 1);
    await frame.getByText('mixup(alpha 1), in the batch').waitFor();
    await ui.screenshot('batch-mixed-steps');
    expect(await frame.locator('.tileTitle').allInnerTexts()).toEqual([
      'pets',
      'mixup(alpha 1), in the batch',
    ]);
    expect(await frame.locator('.tileNote').last().innerText()).toContain(`${notes[1]}; float32 16x16x3`);
  });
});
