import { describe, expect, it } from 'vitest';
import {
  DEFAULT_SETTINGS,
  chosenDataset,
  clampOffset,
  fittingCount,
  tileAfterKey,
} from '../../../../webviews/samples/samplesState.ts';

describe('fittingCount', () => {
  it.each([
    [{ width: 900, height: 622 }, 84, 8 * 4],
    [{ width: 500, height: 686 }, 84, 4 * 5],
    [{ width: 40, height: 40 }, 84, 1],
    [{ width: 100_000, height: 100_000 }, 84, 500],
  ])('%j with pictures of %d', (room, side, count) => {
    expect(fittingCount(room, side)).toBe(count);
  });

  it('is a few while the pictures are unknown', () => {
    expect(fittingCount({ width: 1400, height: 900 }, 0)).toBe(12);
  });
});

describe('tileAfterKey', () => {
  const page = { count: 10, columns: 4 };
  it.each([
    ['ArrowRight', 0, 1],
    ['ArrowRight', 9, 9],
    ['ArrowLeft', 0, 0],
    ['ArrowDown', 1, 5],
    ['ArrowDown', 7, 7],
    ['ArrowUp', 5, 1],
    ['Home', 5, 0],
    ['End', 0, 9],
    ['a', 0, undefined],
  ])('%s from %d', (key, from, to) => {
    expect(tileAfterKey(key, from, page)).toBe(to);
  });
});

describe('choice', () => {
  const datasets = [
    { id: '1', name: 'train', length: 10 },
    { id: '2', name: 'test', length: 5 },
  ];
  const state = (fields: object) => ({
    settings: { ...DEFAULT_SETTINGS, ...fields },
    datasets,
    waiting: 'no' as const,
    focused: 0,
  });

  it('goes by id, then by name, then takes the first', () => {
    expect(chosenDataset(state({ datasetId: '2' }))?.name).toBe('test');
    expect(chosenDataset(state({ datasetId: 'gone', datasetName: 'test' }))?.id).toBe('2');
    expect(chosenDataset(state({}))?.id).toBe('1');
  });

  it('clamps a place to the data set', () => {
    expect([clampOffset(-3, 10), clampOffset(99, 10), clampOffset(2.7, 10), clampOffset(3, 0)]).toEqual([
      0, 9, 2, 0,
    ]);
  });
});
