import fc from 'fast-check';
import { seededRandom, shuffledIndices } from '../../../../src/training/random/seededRandom.ts';
import { describe, expect, it } from 'vitest';
import type { IterationOptions, IterationState } from '../../../../src/training/iterators/iterationOrder.ts';
import {
  epochDetail,
  iterationsPerEpoch,
  nextBatch,
} from '../../../../src/training/iterators/iterationOrder.ts';

const START: IterationState = { seed: 5, epoch: 0, position: 0 };

function options(changes: Partial<IterationOptions> = {}): IterationOptions {
  const { length = 10 } = changes;
  return {
    length,
    batchSize: 4,
    repeat: true,
    lastBatch: 'smaller',
    take: ({ seed, epoch }, start, end) =>
      shuffledIndices(length, seededRandom(seed, epoch)).slice(start, end),
    ...changes,
  };
}

const inOrder: IterationOptions['take'] = (_place, start, end) =>
  Int32Array.from({ length: end - start }, (_, place) => start + place);

function walk(given: IterationOptions, count: number, from = START) {
  const batches: number[][] = [];
  const details: number[] = [];
  let state = from;
  for (let step = 0; step < count; step++) {
    const next = nextBatch(state, given);
    if (!next) break;
    state = next.state;
    batches.push([...next.indices]);
    details.push(epochDetail(state, given));
  }
  return { batches, details, state };
}

describe('nextBatch', () => {
  it.each<[IterationOptions['lastBatch'], number[][], number[]]>([
    [
      'smaller',
      [
        [0, 1, 2, 3],
        [4, 5, 6, 7],
        [8, 9],
        [0, 1, 2, 3],
      ],
      [0.4, 0.8, 1, 1.4],
    ],
    [
      'drop',
      [
        [0, 1, 2, 3],
        [4, 5, 6, 7],
        [0, 1, 2, 3],
        [4, 5, 6, 7],
      ],
      [0.5, 1, 1.5, 2],
    ],
    [
      'wrap',
      [
        [0, 1, 2, 3],
        [4, 5, 6, 7],
        [8, 9, 0, 1],
        [2, 3, 4, 5],
      ],
      [0.4, 0.8, 1.2, 1.6],
    ],
  ])('with a last batch that is to be "%s"', (lastBatch, batches, details) => {
    expect(walk(options({ lastBatch, take: inOrder }), 4)).toMatchObject({ batches, details });
  });

  it('wraps a batch that is larger than the data set over several epochs', () => {
    const given = options({ length: 3, batchSize: 8, lastBatch: 'wrap', take: inOrder });
    expect(walk(given, 2)).toMatchObject({
      batches: [
        [0, 1, 2, 0, 1, 2, 0, 1],
        [2, 0, 1, 2, 0, 1, 2, 0],
      ],
      state: { epoch: 5, position: 1 },
    });
  });

  it('ends after one pass where it shall not repeat', () => {
    for (const lastBatch of ['smaller', 'wrap'] as const) {
      const { batches } = walk(options({ repeat: false, lastBatch, take: inOrder }), 9);
      expect(batches).toEqual([
        [0, 1, 2, 3],
        [4, 5, 6, 7],
        [8, 9],
      ]);
    }
  });

  it('serves each sample once an epoch, whatever the sizes, and goes on from any state', () => {
    const sizes = fc.record({
      length: fc.integer({ min: 1, max: 40 }),
      batchSize: fc.integer({ min: 1, max: 50 }),
      lastBatch: fc.constantFrom('smaller' as const, 'wrap' as const),
    });
    fc.assert(
      fc.property(sizes, fc.nat(30), ({ length, batchSize, lastBatch }, cut) => {
        const given = options({ length, batchSize, lastBatch });
        const straight = walk(given, 60);
        const before = walk(given, cut);
        const after = walk(given, 60 - cut, JSON.parse(JSON.stringify(before.state)) as IterationState);
        expect([...before.batches, ...after.batches]).toEqual(straight.batches);
        const epoch = straight.batches.flat().slice(0, length);
        expect(epoch.toSorted((a, b) => a - b)).toEqual([...inOrder({ seed: 0, epoch: 0 }, 0, epoch.length)]);
      }),
    );
  });

  it('keeps the number of iterations an epoch', () => {
    expect(iterationsPerEpoch(options())).toBe(3);
    expect(iterationsPerEpoch(options({ lastBatch: 'drop' }))).toBe(2);
    expect(iterationsPerEpoch(options({ lastBatch: 'wrap' }))).toBe(2.5);
    expect(iterationsPerEpoch(options({ lastBatch: 'wrap', repeat: false }))).toBe(3);
  });
});
