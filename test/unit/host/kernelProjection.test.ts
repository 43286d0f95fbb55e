import { describe, expect, it } from 'vitest';
import { KernelProjection } from '../../../src/host/panels/kernelProjection.ts';
import type { PanelEvent } from '../../../src/host/panels/kernelProjection.ts';
import { ObservationBuffer } from '../../../src/host/panels/observationBuffer.ts';
import type { RunDescription } from '../../../src/protocol/runData.ts';

const run: RunDescription = {
  id: 'r1',
  name: 'mnist',
  notebook: 'mnist.train.ts',
  startedAt: '2026-11-22T14:03:00Z',
  backend: { rung: 'cpu', label: 'JavaScript', proof: 'checked' },
  hyperparameters: {},
  datasets: [],
  environment: { node: 'v20', platform: 'linux', trainbook: '0.1.0' },
};
const observation = (iteration: number) => ({
  iteration,
  epoch: 0,
  elapsedSeconds: iteration,
  values: { 'train/loss': 1 / iteration },
});

function projection() {
  const seen: PanelEvent[] = [];
  const state = new KernelProjection();
  state.onEvent((event) => seen.push(event));
  return { state, seen };
}

describe('KernelProjection', () => {
  it('keeps a run together from its events', () => {
    const { state, seen } = projection();
    state.apply({ type: 'runStarted', run, folder: '.trainbook/runs/r1' });
    state.apply({ type: 'observation', runId: 'r1', observation: observation(1) });
    const evaluation = { dataset: 'test', sampleCount: 1, metrics: { accuracy: 1 }, samples: [] };
    state.apply({ type: 'evaluation', runId: 'r1', evaluation });
    state.apply({ type: 'runFinished', runId: 'r1', status: 'finished', report: 'report.html' });
    expect(state.listRuns()).toEqual([
      { run, status: 'finished', observations: [observation(1)], evaluations: [evaluation] },
    ]);
    expect(seen.map(({ name }) => name)).toEqual(['runStarted', 'observations', 'evaluation', 'runFinished']);
  });

  it('tells of a run without what came after it began', () => {
    const { state, seen } = projection();
    state.apply({ type: 'runStarted', run, folder: '' });
    state.apply({ type: 'observation', runId: 'r1', observation: observation(1) });
    expect(seen[0]?.data).toMatchObject({ observations: [] });
  });

  it('passes over events of a run that it does not know', () => {
    const { state, seen } = projection();
    state.apply({ type: 'observation', runId: 'other', observation: observation(1) });
    expect(seen).toEqual([]);
  });

  it('replaces a data set or model that is announced again', () => {
    const { state } = projection();
    state.apply({ type: 'datasetAvailable', dataset: { id: 'd', name: 'train', length: 1 } });
    state.apply({ type: 'datasetAvailable', dataset: { id: 'd', name: 'train', length: 2 } });
    state.apply({ type: 'modelAvailable', model: { id: 'm', name: 'model', parameterCount: 3 } });
    expect(state.listDatasets()).toEqual([{ id: 'd', name: 'train', length: 2 }]);
    expect(state.listModels()).toHaveLength(1);
  });

  it('keeps the runs of an earlier kernel, not its data sets, and says nothing until there are new ones', () => {
    const { state, seen } = projection();
    state.apply({ type: 'runStarted', run, folder: '' });
    state.apply({ type: 'datasetAvailable', dataset: { id: 'd', name: 'train', length: 1 } });
    const before = seen.length;
    state.beginKernel();
    expect(seen.length).toBe(before);
    expect(state.listDatasets()).toEqual([]);
    expect(state.listRuns()).toHaveLength(1);
  });

  it('ends the runs of a kernel that died as failed', () => {
    const { state, seen } = projection();
    state.apply({ type: 'runStarted', run, folder: '' });
    state.failUnfinishedRuns();
    state.failUnfinishedRuns();
    expect(state.listRuns()[0]?.status).toBe('failed');
    expect(seen.filter(({ name }) => name === 'runFinished')).toHaveLength(1);
  });
});

describe('ObservationBuffer', () => {
  const event = (runId: string, iteration: number): PanelEvent => ({
    name: 'observations',
    data: { runId, observations: [observation(iteration)] },
  });

  function buffer() {
    const sent: PanelEvent[] = [];
    const scheduled: (() => void)[] = [];
    const schedule = (run: () => void) => (
      scheduled.push(run),
      { cancel: () => void (scheduled.length = 0) }
    );
    return { sent, scheduled, held: new ObservationBuffer((sending) => sent.push(sending), schedule) };
  }

  it('joins the observations of a run that come close together', () => {
    const { sent, scheduled, held } = buffer();
    for (let iteration = 1; iteration <= 1000; iteration++) held.push(event(`r${iteration % 2}`, iteration));
    expect(sent).toEqual([]);
    expect(scheduled).toHaveLength(1);
    scheduled[0]?.();
    expect(sent.map(({ data }) => (data as { observations: unknown[] }).observations.length)).toEqual([
      500, 500,
    ]);
    held.push(event('r1', 1001));
    expect(scheduled).toHaveLength(1);
  });

  it('never lets an observation come after the event that followed it', () => {
    const { sent, held } = buffer();
    held.push(event('r1', 1));
    held.push({ name: 'runFinished', data: { runId: 'r1', status: 'finished' } });
    expect(sent.map(({ name }) => name)).toEqual(['observations', 'runFinished']);
  });
});
