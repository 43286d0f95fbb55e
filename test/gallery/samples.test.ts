import { describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS } from '../../webviews/samples/samplesState.ts';
import type { SamplesState } from '../../webviews/samples/samplesState.ts';
import { renderSamples } from '../../webviews/samples/view.ts';
import type { SamplesActions } from '../../webviews/samples/view.ts';
import { digitsDataset, readDigits } from './fixtures/fixtures.ts';
import { expectSnapshot, failOnWarnings, notePixels, readDigitFiles, show } from './support/gallery.ts';

const files = readDigitFiles();
const nothing = (): void => undefined;
const actions: SamplesActions = {
  chooseDataset: nothing,
  chooseMode: nothing,
  turn: nothing,
  goTo: nothing,
  drawAgain: nothing,
  showSteps: nothing,
  changeEpoch: nothing,
  leaveSteps: nothing,
  lookAt: nothing,
  leaveFinding: nothing,
  correct: nothing,
  undoCorrection: nothing,
  retry: nothing,
  focus: nothing,
  handleGridKey: nothing,
};

const query = { kind: 'page', offset: 8, count: 6 } as const;
const page: SamplesState = {
  settings: { ...DEFAULT_SETTINGS, datasetId: digitsDataset.id, offset: 8, side: 84 },
  connection: { state: 'connected' },
  datasets: [{ id: 'dataset-1', name: 'MNIST train', length: 60_000 }, digitsDataset],
  shown: { page: readDigits(files, query), query },
  waiting: 'no',
  focused: 1,
};
const batch = { id: 'training:batch', name: 'batch of digits in training', length: 6, changes: true };
const random = { kind: 'random', seed: 3, count: 4 } as const;
const ended = { state: 'ended', reason: 'The kernel was killed by SIGKILL while cell 4 ran.' } as const;
const shownPage = page.shown as NonNullable<SamplesState['shown']>;

const states: Record<string, SamplesState> = {
  page,
  random: {
    ...page,
    settings: { ...page.settings, mode: 'random', seed: 3 },
    shown: { page: readDigits(files, random), query: random },
  },
  lastPage: {
    ...page,
    settings: { ...page.settings, offset: 9_997 },
    shown: { page: readDigits(files, { ...query, offset: 9_997 }), query: { ...query, offset: 9_997 } },
  },
  steps: {
    ...page,
    stepping: { index: 9, epoch: 2 },
    focused: 0,
    shown: {
      query: { kind: 'steps', index: 9, epoch: 2 },
      page: {
        dataset: digitsDataset,
        samples: ['digits', 'resize(32, bilinear)', 'in the batch'].map((title, index) => ({
          ...readDigits(files, { kind: 'page', offset: 9, count: 1 }).samples[0]!,
          index,
          title,
          note: index === 2 ? 'float32 32x32x1, 0 to 1, mean 0.13' : 'uint8 28x28x1, 0 to 255, mean 33',
        })),
      },
    },
  },
  batch: {
    ...page,
    settings: { ...page.settings, datasetId: batch.id, mode: 'findings', offset: 0 },
    datasets: [digitsDataset, batch],
    shown: {
      query: { ...query, offset: 0 },
      page: {
        dataset: batch,
        samples: readDigits(files, { ...query, offset: 0 }).samples.map((sample, index) => ({
          ...sample,
          index,
          title: String(40 - index),
          note: '0.7 <zero> + 0.3 one',
        })),
      },
    },
  },
  stepsOfBatch: {
    ...page,
    settings: { ...page.settings, datasetId: batch.id },
    datasets: [digitsDataset, batch],
    stepping: { index: 1, epoch: 0 },
    focused: 0,
    shown: {
      query: { kind: 'steps', index: 1, epoch: 0 },
      page: {
        dataset: batch,
        samples: ['digits', 'mixup(alpha 1), in the batch'].map((title, index) => ({
          ...readDigits(files, { kind: 'page', offset: 9, count: 1 }).samples[0]!,
          index,
          title,
          note:
            index === 1
              ? '0.7 <zero> + 0.3 one; float32 28x28x1, 0 to 255, mean 30'
              : 'uint8 28x28x1, 0 to 255, mean 33',
        })),
      },
    },
  },
  corrections: {
    ...page,
    mayCorrect: true,
    corrected: [{ datasetId: digitsDataset.id, index: 9, before: {} }],
    shown: {
      ...shownPage,
      page: {
        dataset: { ...digitsDataset, correctable: true, labelNames: ['zero', 'one', '<two>'] },
        samples: shownPage.page.samples.map((sample, place) => ({
          ...sample,
          ...(place === 1 && { correction: { label: 2 } }),
          ...(place === 3 && { correction: { label: 1, excluded: true } }),
        })),
      },
    },
  },
  notDescribed: { ...page, settings: { ...page.settings, mode: 'findings' }, findings: null },
  findings: {
    ...page,
    settings: { ...page.settings, mode: 'findings' },
    findings: {
      part: 'test',
      sampleCount: 40,
      classes: [
        { name: '<zero>', count: 30 },
        { name: 'one', count: 10 },
      ],
      rows: [{ property: 'size', value: '28x28' }],
      groups: [
        { title: 'Labels to look at', count: 2, findings: [{ text: 'sample 3 of <b>', indices: [3] }] },
        { title: 'Broken files', count: 1, findings: [{ text: 'a.jpg: no picture', indices: [] }] },
      ],
    },
  },
  finding: {
    ...page,
    settings: { ...page.settings, mode: 'findings' },
    looking: { text: 'sample 8 = sample 9', indices: [8, 9] },
    shown: { ...shownPage, query: { kind: 'chosen', indices: [8, 9] } },
  },
  waiting: { ...page, waiting: 'slow' },
  loading: { settings: DEFAULT_SETTINGS, waiting: 'no', focused: 0 },
  gone: { ...page, connection: ended },
  failed: { ...page, error: 'readSamples got no answer: the sample 12 could not be decoded' },
  empty: {
    settings: DEFAULT_SETTINGS,
    connection: { state: 'connected' },
    datasets: [],
    waiting: 'no',
    focused: 0,
  },
  noKernel: {
    settings: DEFAULT_SETTINGS,
    connection: { state: 'none', reason: 'No cell has been run yet.' },
    datasets: [],
    waiting: 'no',
    focused: 0,
  },
  emptyDataset: {
    ...page,
    datasets: [{ ...digitsDataset, length: 0 }],
    shown: { ...shownPage, page: { dataset: { ...digitsDataset, length: 0 }, samples: [] } },
  },
  texts: {
    ...page,
    shown: {
      ...shownPage,
      page: {
        dataset: digitsDataset,
        samples: [
          { index: 0, title: '0:spam', labelName: 'spam', label: 1, text: '<b>Congratulations</b> & more' },
          {
            ...readDigits(files, query).samples[0]!,
            image: { width: 28, height: 28, channels: 1, data: new Uint8Array(3) },
          },
        ],
      },
    },
  },
};

describe('samples view', () => {
  failOnWarnings();

  it.each(Object.keys(states))('%s', async (name) => {
    const shown = await show(renderSamples(states[name] as SamplesState, actions, notePixels));
    expectSnapshot(`samples-${name}`, shown);
  });

  it('keeps the canvases of samples that stay when the page turns by one', async () => {
    const root = await show(renderSamples(page, actions, notePixels));
    const second = root.querySelectorAll('canvas')[1];
    const next = { ...query, offset: 9 };
    const turned = { ...page, shown: { page: readDigits(files, next), query: next } };
    await show(renderSamples(turned, actions, notePixels));
    expect(root.querySelectorAll('canvas')[0]).toBe(second);
  });
});
