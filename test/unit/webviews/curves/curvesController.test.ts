import { describe, expect, it } from 'vitest';
import type { RunView } from '../../../../src/protocol/panelMessages.ts';
import type { Observation } from '../../../../src/protocol/runData.ts';
import { CurvesController } from '../../../../webviews/curves/curvesController.ts';
import { DEFAULT_SETTINGS, SETTINGS_CHECKS, isRunShown } from '../../../../webviews/curves/curvesState.ts';
import type { CurvesState } from '../../../../webviews/curves/curvesState.ts';
import { fileStem } from '../../../../webviews/curves/exportFile.ts';
import { loadSavedState } from '../../../../webviews/shared/savedState.ts';
import { arrived, memoryStore, panelPair } from '../support/panelPair.ts';

function observe(iteration: number, loss = 1 / iteration): Observation {
  return { iteration, epoch: iteration / 10, elapsedSeconds: iteration, values: { 'train/loss': loss } };
}

function runOf(id: string, observations: Observation[] = []): RunView {
  const run = { id, name: id } as RunView['run'];
  return { run, status: 'running', observations, evaluations: [] };
}

function open(runs: RunView[], store = memoryStore()) {
  const saved: { suggestedName: string; content: string | Uint8Array }[] = [];
  let release: () => void = () => undefined;
  const listed = new Promise<void>((resolve) => (release = resolve));
  const { channel, host } = panelPair({
    listRuns: async () => {
      const answer = structuredClone(runs);
      await listed;
      return answer;
    },
    saveFile: (file) => {
      saved.push(file);
      return { saved: file.suggestedName !== 'cancelled.csv' };
    },
  });
  const timers: (() => void)[] = [];
  const view = { state: undefined as CurvesState | undefined, name: 'curves.csv' };
  const controller = new CurvesController({
    channel,
    saved: loadSavedState(store, DEFAULT_SETTINGS, SETTINGS_CHECKS),
    changed: (state) => (view.state = state),
    later: (callback) => {
      timers.push(callback);
      return () => void timers.splice(timers.indexOf(callback), 1);
    },
    exportFile: async () => ({ name: view.name, content: 'text' }),
  });
  const iterations = (): number[] =>
    view.state?.runs?.[0]?.observations.map(({ iteration }) => iteration) ?? [];
  return { controller, host, view, saved, release, iterations, store, timers };
}

describe('curves controller', () => {
  it('adds points as they come and redraws', async () => {
    const { controller, host, view, release, iterations } = open([runOf('a', [observe(1)])]);
    release();
    await controller.start();
    host.emit('observations', { runId: 'a', observations: [observe(2), observe(3)] });
    host.emit('observations', { runId: 'unknown', observations: [observe(9)] });
    host.emit('runFinished', { runId: 'a', status: 'finished' });
    host.emit('runStarted', runOf('b'));
    await arrived();
    expect(iterations()).toEqual([1, 2, 3]);
    expect(view.state?.charts[0]?.series[0]?.y).toHaveLength(3);
    expect(view.state?.runs?.map(({ status }) => status)).toEqual(['finished', 'running']);
  });

  it('loses and doubles nothing of what came before the list of runs', async () => {
    const { controller, host, release, iterations } = open([runOf('a', [observe(1), observe(2)])]);
    const started = controller.start();
    await arrived();
    host.emit('observations', { runId: 'a', observations: [observe(2), observe(3)] });
    host.emit('runStarted', runOf('a'));
    await arrived();
    release();
    await started;
    expect(iterations()).toEqual([1, 2, 3]);
  });

  it('takes two different observations of one iteration', async () => {
    const { controller, host, release, view } = open([runOf('a', [observe(1)])]);
    release();
    await controller.start();
    const validation = { ...observe(1), values: { 'validation/loss': 3 } };
    host.emit('observations', { runId: 'a', observations: [observe(1), validation] });
    await arrived();
    expect(view.state?.runs?.[0]?.observations).toEqual([observe(1), validation]);
  });

  it('keeps its settings for the next page', async () => {
    const { controller, release, store, timers } = open([runOf('a')]);
    release();
    await controller.start();
    controller.chooseAxis('epoch');
    controller.chooseSmoothing(0.9);
    controller.chooseLogLoss(true);
    controller.showRun('a', false);
    controller.showMetric('learningRate', true);
    controller.rememberScroll(12);
    controller.rememberScroll(41.6);
    expect(timers).toHaveLength(1);
    timers[0]?.();
    const next = open([runOf('a')], store);
    next.release();
    await next.controller.start();
    expect(next.view.state?.settings).toEqual({
      axis: 'epoch',
      smoothing: 0.9,
      logLoss: true,
      runs: { a: false },
      metrics: { learningRate: true },
      scroll: 42,
    });
  });

  it('shows the newest runs of many until others are chosen', async () => {
    const { controller, release, view } = open('abcdef'.split('').map((id) => runOf(id)));
    release();
    await controller.start();
    const shown = (): string =>
      'abcdef'
        .split('')
        .filter((id) => isRunShown(id, view.state!))
        .join('');
    expect(shown()).toBe('cdef');
    controller.showRun('a', true);
    controller.showRun('f', false);
    expect(shown()).toBe('acde');
  });

  it('saves through the host and says what happened', async () => {
    const { controller, release, view, saved } = open([runOf('a')]);
    release();
    await controller.start();
    await controller.save('csv');
    expect(saved).toEqual([{ suggestedName: 'curves.csv', content: 'text' }]);
    expect(view.state?.notice).toBe('Saved curves.csv.');
    view.name = 'cancelled.csv';
    await controller.save('csv');
    expect(view.state?.notice).toBeUndefined();
  });

  it('says that the host did not answer', async () => {
    const { controller, host, view } = open([]);
    const started = controller.start();
    host.close('the panel was closed');
    await started;
    expect(view.state?.error).toContain('the other end was disposed');
  });
});

describe('fileStem', () => {
  it.each([
    [['mnist 2026-11-22 14:03'], 'mnist-2026-11-22-1403'],
    [['../../etc/passwd'], 'etc-passwd'],
    [['数字'], '数字'],
    [['***'], 'training-curves'],
    [['a', 'b'], 'training-curves'],
  ])('%j', (names, stem) => {
    expect(fileStem(names)).toBe(stem);
  });
});
