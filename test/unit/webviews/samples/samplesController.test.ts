import { describe, expect, it } from 'vitest';
import type { DatasetFindings, SampleCorrection } from '../../../../src/protocol/displayData.ts';
import type {
  CorrectionRequest,
  DatasetDescription,
  SamplePage,
  SampleQuery,
} from '../../../../src/protocol/kernelMessages.ts';
import { loadSavedState } from '../../../../webviews/shared/savedState.ts';
import { SamplesController } from '../../../../webviews/samples/samplesController.ts';
import { DEFAULT_SETTINGS, SETTINGS_CHECKS } from '../../../../webviews/samples/samplesState.ts';
import type { SamplesState } from '../../../../webviews/samples/samplesState.ts';
import { arrived, memoryStore, panelPair } from '../support/panelPair.ts';

const dataset: DatasetDescription = { id: 'd1', name: 'train', length: 1000 };

const findings: DatasetFindings = { part: 'data', sampleCount: 1000, classes: [], rows: [], groups: [] };

function pageOf(query: SampleQuery, of = dataset): SamplePage {
  if (query.kind === 'chosen') {
    return { dataset: of, samples: query.indices.map((index) => ({ index, title: `${index}:0` })) };
  }
  if (query.kind === 'steps') {
    const titles = [of.name, 'resize(8, bilinear)', 'in the batch'];
    return { dataset: of, samples: titles.map((title, index) => ({ index, title, note: 'uint8 8x8x3' })) };
  }
  const first = query.kind === 'page' ? query.offset : query.seed * 100;
  const count = Math.min(query.count, of.length - first);
  const samples = Array.from({ length: count }, (_, position) => ({
    index: first + position,
    title: `${first + position}:0`,
    image: { width: 28, height: 28, channels: 1 as const, data: new Uint8Array(784).fill(position) },
  }));
  return { dataset: of, samples };
}

interface Setup {
  mayCorrect?: boolean;
  correctSample?(request: CorrectionRequest): SampleCorrection;
  datasets?: DatasetDescription[];
  readSamples?(params: { datasetId: string; query: SampleQuery }): Promise<SamplePage> | SamplePage;
  store?: ReturnType<typeof memoryStore>;
}

function open({
  datasets = [dataset],
  readSamples,
  store = memoryStore(),
  mayCorrect = false,
  correctSample = ({ correction }) => correction,
}: Setup = {}) {
  const asked: SampleQuery[] = [];
  const { channel, host } = panelPair({
    listDatasets: () => datasets,
    readFindings: () => ({ findings }),
    mayCorrect: () => ({ allowed: mayCorrect }),
    correctSample: (request) => correctSample(request),
    readSamples: async (params) => {
      asked.push(params.query);
      return readSamples ? readSamples(params) : pageOf(params.query);
    },
  });
  const timers: (() => void)[] = [];
  const view = { state: undefined as SamplesState | undefined, room: { width: 900, height: 622 } };
  const controller = new SamplesController({
    channel,
    saved: loadSavedState(store, DEFAULT_SETTINGS, SETTINGS_CHECKS),
    changed: (state) => (view.state = state),
    measure: () => ({ ...view.room, columns: 8 }),
    focusTile: (position) => controller.focus(position),
    later: (callback) => {
      timers.push(callback);
      return () => void timers.splice(timers.indexOf(callback), 1);
    },
  });
  const shown = (): number[] => view.state?.shown?.page.samples.map(({ index }) => index) ?? [];
  return { controller, host, view, asked, shown, timers, store };
}

describe('samples controller', () => {
  it('asks for a few samples, then for the page that fits their size', async () => {
    const { controller, asked, shown, view } = open();
    await controller.start();
    await arrived();
    expect(asked.map((query) => 'count' in query && query.count)).toEqual([12, 32]);
    expect(shown()).toHaveLength(32);
    expect(view.state?.waiting).toBe('no');
  });

  it('turns pages, goes to a sample and stays within the data set', async () => {
    const { controller, shown } = open();
    await controller.start();
    await arrived();
    controller.turn(1);
    await arrived();
    expect(shown()[0]).toBe(32);
    controller.goTo(995);
    await arrived();
    expect(shown()).toEqual([995, 996, 997, 998, 999]);
    controller.goTo(5000);
    await arrived();
    expect(shown()).toEqual([999]);
    controller.goTo(NaN);
    controller.turn(-1);
    await arrived();
    expect(shown()[0]).toBe(967);
  });

  it('shows the steps of a sample, in the epoch that is chosen, and goes back', async () => {
    const { controller, asked, view } = open();
    const key = (name: string) => controller.handleGridKey({ key: name } as KeyboardEvent);
    await controller.start();
    await arrived();
    controller.focus(3);
    key('Enter');
    await arrived();
    expect(asked.at(-1)).toEqual({ kind: 'steps', index: 3, epoch: 0 });
    expect(view.state?.shown?.page.samples.map(({ title }) => title)).toEqual([
      'train',
      'resize(8, bilinear)',
      'in the batch',
    ]);
    controller.changeEpoch(1);
    controller.changeEpoch(1);
    controller.changeEpoch(-1);
    await arrived();
    expect(asked.at(-1)).toEqual({ kind: 'steps', index: 3, epoch: 1 });
    controller.showSteps(0); // a step has no steps of its own
    await arrived();
    expect(asked.at(-1)).toMatchObject({ kind: 'steps', index: 3 });
    key('Escape');
    await arrived();
    expect(asked.at(-1)).toMatchObject({ kind: 'page', offset: 0 });
    expect(view.state?.stepping).toBeUndefined();
  });

  it('shows the batch of a training anew when there is another one, and in order where it has no description', async () => {
    const batch = { id: 'training:batch', name: 'batch of train in training', length: 4, changes: true };
    const { controller, host, asked, shown } = open({
      datasets: [dataset, batch],
      readSamples: ({ query }) => pageOf(query, batch),
    });
    await controller.start();
    await arrived();
    controller.chooseMode('findings');
    controller.chooseDataset(batch.id);
    await arrived();
    expect(shown()).toEqual([0, 1, 2, 3]);
    const before = asked.length;
    host.emit('datasetsChanged', [dataset, batch]);
    await arrived();
    controller.retry();
    await arrived();
    expect(asked.slice(before).map(({ kind }) => kind)).toEqual(['page', 'page']);
    controller.chooseDataset(dataset.id);
    await arrived();
    const { length } = asked;
    host.emit('datasetsChanged', [dataset, { ...batch, length: 2 }]);
    await arrived();
    expect(asked).toHaveLength(length);
  });

  it('corrects the sample that the keyboard is on, and takes that back', async () => {
    const correctable = { ...dataset, correctable: true, labelNames: ['cat', 'dog'] };
    const sent: CorrectionRequest[] = [];
    const { controller, view } = open({
      datasets: [correctable],
      mayCorrect: true,
      readSamples: ({ query }) => pageOf(query, correctable),
      correctSample(request) {
        sent.push(request);
        const { label, excluded } = request.correction;
        return { ...(label !== undefined && { label }), ...(excluded && { excluded }) };
      },
    });
    const key = (name: string, ctrlKey = false) =>
      controller.handleGridKey({ key: name, ctrlKey, preventDefault: () => undefined } as KeyboardEvent);
    const kept = () => view.state?.shown?.page.samples[3]?.correction;
    await controller.start();
    await arrived();
    controller.focus(3);
    controller.correct(3, { label: 1 });
    await arrived();
    key('Delete');
    await arrived();
    expect(kept()).toEqual({ label: 1, excluded: true });
    key('z', true);
    await arrived();
    expect(kept()).toEqual({ label: 1 });
    controller.undoCorrection();
    controller.undoCorrection();
    await arrived();
    expect(kept()).toBeUndefined();
    expect(sent.map(({ index, correction }) => [index, correction])).toEqual([
      [3, { label: 1 }],
      [3, { label: 1, excluded: true }],
      [3, { label: 1 }],
      [3, {}],
      [3, {}],
    ]);
  });

  it('corrects the sample that is asked for, and that alone, while the keyboard moves on', async () => {
    const correctable = { ...dataset, correctable: true };
    const { controller, view } = open({
      datasets: [correctable],
      mayCorrect: true,
      readSamples: ({ query }) => pageOf(query, correctable),
    });
    await controller.start();
    await arrived();
    controller.focus(2);
    controller.correct(2, { excluded: true });
    await arrived();
    controller.focus(3);
    controller.correct(2, { label: 0 }); // of a bar that is drawn anew only now
    controller.correct(3, { label: 1 });
    await arrived();
    const corrections = view.state?.shown?.page.samples.map(({ correction }) => correction).slice(1, 5);
    expect(corrections).toEqual([undefined, { excluded: true, label: 0 }, { label: 1 }, undefined]);
  });

  it('shows what was found of a data set, and the samples of a finding one click away', async () => {
    const { controller, view, asked, shown } = open();
    await controller.start();
    await arrived();
    controller.chooseMode('findings');
    await arrived();
    expect(view.state?.findings).toEqual(findings);
    controller.lookAt({ text: 'sample 7 = sample 3', indices: [7, 3] });
    await arrived();
    expect(asked.at(-1)).toEqual({ kind: 'chosen', indices: [7, 3] });
    expect(shown()).toEqual([7, 3]);
    controller.leaveFinding();
    expect(view.state?.looking).toBeUndefined();
    const { length } = asked;
    controller.handleResize();
    await arrived();
    expect(asked).toHaveLength(length);
  });

  it('corrects nothing where that is not offered, and says why it could not', async () => {
    const refuse = (): never => {
      throw new Error('the disk is full');
    };
    const correctable = { ...dataset, correctable: true };
    const readSamples = ({ query }: { query: SampleQuery }) => pageOf(query, correctable);
    const untrusted = open({ readSamples, correctSample: refuse });
    await untrusted.controller.start();
    await arrived();
    untrusted.controller.correct(0, { excluded: true });
    await arrived();
    expect(untrusted.view.state?.error).toBeUndefined();
    const full = open({ readSamples, correctSample: refuse, mayCorrect: true });
    await full.controller.start();
    await arrived();
    full.controller.correct(0, { excluded: true });
    await arrived();
    expect(full.view.state?.error).toBe('the disk is full');
    expect(full.view.state?.corrected ?? []).toEqual([]);
  });

  it('comes back to the steps that it kept', async () => {
    const { controller, store } = open();
    await controller.start();
    await arrived();
    controller.showSteps(5);
    await arrived();
    const next = open({ store });
    await next.controller.start();
    await arrived();
    expect(next.asked).toEqual([{ kind: 'steps', index: 5, epoch: 0 }]);
  });

  it('draws at random by number, and the same again in the next page', async () => {
    const { controller, shown, store } = open();
    await controller.start();
    await arrived();
    controller.chooseMode('random');
    controller.drawAgain();
    await arrived();
    expect(shown()[0]).toBe(200);
    const next = open({ store });
    await next.controller.start();
    await arrived();
    expect(next.asked[0]).toEqual({ kind: 'random', seed: 2, count: 32 });
  });

  it('shows what it kept at once, before the host answered', async () => {
    const first = open();
    await first.controller.start();
    await arrived();
    const next = open({ store: first.store, datasets: [] });
    void next.controller.start();
    expect(next.shown()).toHaveLength(32);
    expect(next.view.state?.shown?.page.samples[3]?.image?.data).toEqual(new Uint8Array(784).fill(3));
  });

  it('says that it waits, and after a while why', async () => {
    let answer: (page: SamplePage) => void = () => undefined;
    const { controller, view, timers } = open({
      readSamples: () => new Promise((resolve) => (answer = resolve)),
    });
    await controller.start();
    await arrived();
    expect(view.state?.waiting).toBe('yes');
    timers.splice(0).forEach((callback) => callback());
    expect(view.state?.waiting).toBe('slow');
    answer(pageOf({ kind: 'page', offset: 0, count: 12 }, { ...dataset, length: 12 }));
    await arrived();
    answer(pageOf({ kind: 'page', offset: 0, count: 32 }));
    await arrived();
    expect(view.state?.waiting).toBe('no');
  });

  it('keeps what it shows when the kernel ends, and comes back with the next', async () => {
    const { controller, host, view, shown, asked } = open();
    await controller.start();
    await arrived();
    host.emit('connectionChanged', { state: 'ended', reason: 'The kernel was shut down.' });
    await arrived();
    const before = asked.length;
    controller.turn(1);
    await arrived();
    expect(asked).toHaveLength(before);
    expect(shown()).toHaveLength(32);
    host.emit('connectionChanged', { state: 'connected' });
    await arrived();
    expect(asked.length).toBeGreaterThan(before);
    expect(view.state?.connection?.state).toBe('connected');
  });

  it('finds the data set of a new kernel by name, and forgets the old one where there is none', async () => {
    const { controller, host, view, shown } = open();
    await controller.start();
    await arrived();
    host.emit('datasetsChanged', [
      { id: 'x', name: 'other', length: 3 },
      { id: 'd7', name: 'train', length: 1000 },
    ]);
    await arrived();
    expect(view.state?.settings.datasetId).toBe('d7');
    host.emit('datasetsChanged', []);
    await arrived();
    expect(shown()).toEqual([]);
  });

  it('shows an error of the host and tries again', async () => {
    let broken = true;
    const { controller, view, shown } = open({
      readSamples: ({ query }) => {
        if (broken) throw new Error('sample 12 could not be decoded');
        return pageOf(query);
      },
    });
    await controller.start();
    await arrived();
    expect(view.state?.error).toBe('sample 12 could not be decoded');
    broken = false;
    controller.retry();
    await arrived();
    expect(view.state?.error).toBeUndefined();
    expect(shown()).toHaveLength(32);
  });

  it('asks anew when the panel rests at another size', async () => {
    const { controller, view, asked, timers } = open();
    await controller.start();
    await arrived();
    view.room = { width: 500, height: 686 };
    controller.handleResize();
    controller.handleResize();
    timers.splice(0).forEach((callback) => callback());
    await arrived();
    expect(asked.at(-1)).toMatchObject({ count: 20 });
  });

  it('moves through the tiles and pages by keyboard', async () => {
    const { controller, view, shown } = open();
    await controller.start();
    await arrived();
    const press = (key: string): void =>
      controller.handleGridKey({ key, preventDefault: () => undefined } as KeyboardEvent);
    press('ArrowDown');
    expect(view.state?.focused).toBe(8);
    press('PageDown');
    await arrived();
    expect(shown()[0]).toBe(32);
  });
});
