import type { Frame } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { until } from '../../../scripts/workbench/editorWindow.mjs';
import { expectRealDigits, idsOf, readTiles } from '../support/sampleTiles.ts';
import type { ShownDigit } from '../support/sampleTiles.ts';
import { useWorkbench } from '../support/uiWorkbench.ts';

/** Trains on the real digits until it is interrupted: longer than the tests take on any machine. */
const TRAINING = [
  `import * as tf from '@tensorflow/tfjs';
import { evaluator, loadMnist, progressBar, SerialIterator, StandardUpdater, Trainer } from 'trainbook';
const { train, test } = await loadMnist();
const model = tf.sequential({
  layers: [
    tf.layers.rescaling({ name: 'scale', scale: 1 / 255, inputShape: [28, 28, 1] }),
    tf.layers.conv2d({ name: 'conv', filters: 8, kernelSize: 5, strides: 2, activation: 'relu', trainable: false }),
    tf.layers.flatten({ name: 'flatten' }),
    tf.layers.dense({ name: 'prob', units: 10, activation: 'softmax' }),
  ],
});`,
  `const iterator = new SerialIterator(train, { batchSize: 32 });
const updater = new StandardUpdater({ iterator, model, optimizer: tf.train.adam() });
const trainer = new Trainer(updater, { stop: [1e9, 'iteration'] });
trainer.extend(evaluator(test.slice(0, 500)), { trigger: [50, 'iteration'] });
trainer.extend(progressBar());
const history = await trainer.run();`,
  'console.log(`stopped after ${trainer.iteration} iterations`)',
];
const TRAINING_CELL = 1;

const ui = useWorkbench();

beforeAll(() =>
  ui.prepare(async () => {
    await ui.openTrainFile('digits.train.ts', TRAINING);
    await ui.window.runCommand('Trainbook: Run All Cells');
    await ui.window.frameWith('.trainbook-progress', 120_000);
  }),
);

const samplesFrame = () => ui.window.frameWith('.view.samples .tile canvas');
const curvesFrame = () =>
  ui.window.frameWith('.view.curves .chart .plot svg, .view.curves .chart .plot canvas');
const modelFrame = () => ui.window.frameWith('.view.model .totalsBar');

/** The tiles once they are others than those before. */
function nextTiles(frame: Frame, before: ShownDigit[]): Promise<ShownDigit[]> {
  return until('the panel shows other samples', async () => {
    const tiles = await readTiles(frame);
    return tiles.length > 0 && idsOf(tiles).join() !== idsOf(before).join() ? tiles : undefined;
  });
}

/** The iteration that the list of runs in the curves panel shows. */
async function shownIteration(frame: Frame): Promise<number> {
  const text = await frame.locator('.runs .progress').first().innerText();
  return Number(/iteration ([\d,\u202f\u00a0 ]+)/.exec(text)?.[1]?.replace(/\D/g, ''));
}

function iterationAfter(frame: Frame, before: number): Promise<number> {
  return until(`an iteration after ${before}`, async () => {
    const iteration = await shownIteration(frame);
    return iteration > before && iteration;
  });
}

const background = (frame: Frame) => frame.evaluate('getComputedStyle(document.body).backgroundColor');

describe('while a network trains, the samples panel', () => {
  it('shows the real pictures with id:label, in order', async () => {
    await ui.window.runCommand('Trainbook: Show Samples');
    const tiles = await readTiles(await samplesFrame());
    expectRealDigits(tiles);
    expect(idsOf(tiles)).toEqual(tiles.map((_, position) => position));
    await ui.screenshot('panel-samples');
  });

  it('turns to the next page', async () => {
    const frame = await samplesFrame();
    const first = await readTiles(frame);
    await frame.getByRole('button', { name: 'Next page' }).click();
    const second = await nextTiles(frame, first);
    expectRealDigits(second);
    expect(second[0]?.id).toBe(first.length);
  });

  it('draws at random, and otherwise at each draw', async () => {
    const frame = await samplesFrame();
    const page = await readTiles(frame);
    await frame.getByText('Random', { exact: true }).click();
    const drawn = await nextTiles(frame, page);
    expectRealDigits(drawn);
    await frame.getByRole('button', { name: 'Draw again' }).click();
    expectRealDigits(await nextTiles(frame, drawn));
  });
});

describe('while a network trains, the model panel', () => {
  it('shows each layer and the right totals', async () => {
    await ui.window.runCommand('Trainbook: Show Model Summary');
    const frame = await modelFrame();
    const terms = await frame.locator('.totalsBar dt').allInnerTexts();
    const values = await frame.locator('.totalsBar dd').allInnerTexts();
    const totals = Object.fromEntries(terms.map((term, position) => [term, values[position]]));
    const frozen = 5 * 5 * 1 * 8 + 8;
    const trained = 12 * 12 * 8 * 10 + 10;
    expect(totals).toMatchObject({
      Parameters: (frozen + trained).toLocaleString('en-US'),
      Trainable: trained.toLocaleString('en-US'),
      'Non-trainable': String(frozen),
    });
    const rows = await frame.locator('tbody tr').allInnerTexts();
    expect(rows).toHaveLength(4);
    expect(rows[1]).toMatch(/conv[^]*12, 12, 8[^]*208/);
    expect(rows[3]).toMatch(/prob[^]*10[^]*11,530/);
    await ui.screenshot('panel-model');
  });
});

describe('while a network trains, the curves panel', () => {
  it('draws loss and accuracy of training and validation', async () => {
    await ui.window.runCommand('Trainbook: Show Training Curves');
    const frame = await curvesFrame();
    await until('both charts with both curves', async () => {
      const charts = await frame.locator('.chart').allInnerTexts();
      const has = (title: RegExp) =>
        charts.some((text) => title.test(text) && /train/i.test(text) && /validation/i.test(text));
      return has(/loss/i) && has(/accuracy/i);
    });
    await ui.screenshot('panel-curves');
  });

  it('goes on in place as values come', async () => {
    const frame = await curvesFrame();
    const plot = frame.locator('.chart .plot').first();
    await plot.evaluate((element) => element.setAttribute('data-same', 'yes'));
    const before = await plot.innerHTML();
    await iterationAfter(frame, await shownIteration(frame));
    await until('the curve is drawn anew', async () => (await plot.innerHTML()) !== before);
    expect(await plot.getAttribute('data-same')).toBe('yes');
  });
});

describe('panels', () => {
  it('keep their state while they are hidden', async () => {
    await ui.window.tab('Samples').click();
    const frame = await samplesFrame();
    const before = await readTiles(frame);
    await ui.window.tab('Curves').click();
    await curvesFrame();
    await ui.window.tab('Samples').click();
    expect(idsOf(await readTiles(await samplesFrame()))).toEqual(idsOf(before));
  });

  it('follow the colour theme', async () => {
    const frame = await samplesFrame();
    const light = await background(frame);
    await ui.window.runCommand('Preferences: Toggle between Light/Dark Themes');
    await until(
      'the panel has other colours',
      async () => (await background(await samplesFrame())) !== light,
    );
    await ui.screenshot('panel-dark');
  });

  it('come back after a window reload, which the training does not notice', async () => {
    await ui.window.tab('Samples').click();
    const drawn = idsOf(await readTiles(await samplesFrame()));
    await ui.window.tab('Curves').click();
    const iteration = await shownIteration(await curvesFrame());
    await until('the window has saved its panels', async () => {
      const { 'trainbook.samples': samples, ...others } = await ui.window.savedPanels();
      const rest = [others['trainbook.curves'], others['trainbook.model']];
      return samples?.mode === 'random' && rest.every((state) => state?.notebook !== undefined);
    });
    await ui.page.reload();
    await ui.window.ready();
    await ui.window.tab('Curves').click();
    await iterationAfter(await curvesFrame(), iteration);
    await ui.window.tab('Samples').click();
    const tiles = await readTiles(await samplesFrame());
    expectRealDigits(tiles);
    expect(idsOf(tiles)).toEqual(drawn);
    await ui.screenshot('panels-after-reload');
  });
});

describe('the notebook after the reload', () => {
  it('still shows its running cell, which is interrupted and leaves its variables', async () => {
    await ui.window.tab('digits.train.ts').click();
    await ui.window.frameWith('.trainbook-progress');
    await ui.window.runCommand('Trainbook: Stop the Running Cell');
    const cell = ui.window.cell(TRAINING_CELL);
    await until(
      'the cell ends',
      async () => (await cell.locator('.codicon-notebook-state-executing').count()) === 0,
    );
    await ui.window.runCell(2);
    const frame = await ui.window.frameWith('text=/stopped after \\d+ iterations/');
    const text = await frame.getByText(/stopped after/).innerText();
    expect(Number(/after (\d+)/.exec(text)?.[1])).toBeGreaterThan(0);
  });
});
