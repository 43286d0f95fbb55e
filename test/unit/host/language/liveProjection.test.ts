import { describe, expect, it } from 'vitest';
import { LiveProjection } from '../../../../src/host/language/liveProjection.ts';

const started = (source: string) =>
  ({
    type: 'cellStarted',
    executionId: source,
    cell: { notebook: '/nb', id: source, index: 0 },
    source,
  }) as const;

const observed = (values: Record<string, number>) =>
  ({
    type: 'observation',
    runId: 'r',
    observation: { iteration: 1, epoch: 1, elapsedSeconds: 1, values },
  }) as const;

describe('what the language server hears of a log', () => {
  it('is the texts that ran, in the order of their last run', () => {
    const live = new LiveProjection();
    for (const source of ['a', 'b', 'a']) live.apply(started(source));
    expect(live.sources).toEqual(['b', 'a']);
    live.beginKernel();
    expect(live.sources).toEqual([]);
  });

  it('is bounded', () => {
    const live = new LiveProjection();
    for (let index = 0; index < 1005; index++) live.apply(started(`cell ${index}`));
    expect(live.sources).toHaveLength(1000);
    expect(live.sources[0]).toBe('cell 5');
  });

  it('is the names of observed values, also of the kernel before', () => {
    const live = new LiveProjection();
    live.apply(observed({ 'validation/loss': 1, 'train/loss': 2 }));
    live.beginKernel();
    live.apply(observed({ 'train/loss': 2 }));
    expect(live.metrics).toEqual(['train/loss', 'validation/loss']);
  });
});
