import { describe, expect, it } from 'vitest';
import type { Interval, TrainingPosition } from 'trainbook';
import { once, toTrigger } from 'trainbook';
import type { Trigger } from '../../../../src/training/trainer/triggers.ts';
import { toStopTrigger } from '../../../../src/training/trainer/triggers.ts';

/** Positions of a training with equal batches: `iterationsPerEpoch` may be a fraction. */
function position(iteration: number, iterationsPerEpoch: number): TrainingPosition {
  return { iteration, epochDetail: iteration / iterationsPerEpoch, elapsedSeconds: iteration * 0.3 };
}

function fires(trigger: Trigger, iteration: number, iterationsPerEpoch: number): boolean {
  return trigger({
    ...position(iteration, iterationsPerEpoch),
    previous: position(iteration - 1, iterationsPerEpoch),
  });
}

function firingIterations(
  spec: Interval | Trigger,
  iterationsPerEpoch: number,
  iterations: number,
): number[] {
  const trigger = toTrigger(spec);
  const all = Array.from({ length: iterations }, (_, index) => index + 1);
  return all.filter((iteration) => fires(trigger, iteration, iterationsPerEpoch));
}

describe('toTrigger', () => {
  it.each<[Interval | Trigger, number, number[]]>([
    [[1, 'epoch'], 4, [4, 8, 12]],
    [[2, 'epoch'], 3, [6, 12]],
    [[0.5, 'epoch'], 4, [2, 4, 6, 8, 10, 12]],
    // Neither 0.3 epochs nor a batch ends where the other does.
    [[0.3, 'epoch'], 4, [2, 3, 4, 5, 6, 8, 9, 10, 11, 12]],
    [[1, 'epoch'], 2.5, [3, 5, 8, 10]],
    // A batch larger than the interval fires once.
    [[0.1, 'epoch'], 0.75, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]],
    [[5, 'iteration'], 4, [5, 10]],
    [[1, 'iteration'], 4, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]],
    [[1, 'second'], 4, [4, 7, 10]],
    [[100, 'epoch'], 4, []],
  ])('fires %j with %s iterations an epoch at %j', (spec, iterationsPerEpoch, expected) => {
    expect(firingIterations(spec, iterationsPerEpoch, 12)).toEqual(expected);
  });

  it('meets every tenth of an epoch although tenths are no binary fractions', () => {
    for (const iterationsPerEpoch of [10, 20, 30, 70, 1000]) {
      const tenth = iterationsPerEpoch / 10;
      const expected = Array.from({ length: 40 }, (_, index) => (index + 1) * tenth);
      expect(firingIterations([0.1, 'epoch'], iterationsPerEpoch, 4 * iterationsPerEpoch)).toEqual(expected);
    }
  });

  it('fires in the iterations that Chainer fires in, with 47,640 samples in batches of 64', () => {
    const fired = firingIterations([0.1, 'epoch'], 47640 / 64, 7444);
    expect(fired).toHaveLength(100);
    expect(fired.slice(0, 3)).toEqual([75, 149, 224]);
    expect(fired.slice(39, 42)).toEqual([2978, 3052, 3127]);
    expect(fired.slice(-3)).toEqual([7295, 7370, 7444]);
  });

  it('fires the same after a resume at any iteration, because it keeps no state', () => {
    const straight = firingIterations([0.7, 'epoch'], 3.5, 40);
    for (let resumedAt = 1; resumedAt < 40; resumedAt++) {
      const trigger = toTrigger([0.7, 'epoch']);
      const rest = Array.from({ length: 40 - resumedAt }, (_, index) => resumedAt + 1 + index);
      expect(rest.filter((iteration) => fires(trigger, iteration, 3.5))).toEqual(
        straight.filter((iteration) => iteration > resumedAt),
      );
    }
  });

  it('takes a function as it is', () => {
    const trigger = toTrigger(({ iteration }) => iteration % 7 === 3);
    expect([3, 4, 10].map((iteration) => fires(trigger, iteration, 5))).toEqual([true, false, true]);
  });

  it.each<[Interval | Trigger, string]>([
    [[0, 'epoch'], 'the period of a trigger must be a number above 0, got 0'],
    [[-1, 'second'], 'must be a number above 0, got -1'],
    [[NaN, 'epoch'], 'must be a number above 0, got NaN'],
    [[1.5, 'iteration'], 'a number of iterations must be whole, got 1.5'],
    [[1, 'epochs' as 'epoch'], "the unit of a trigger is 'epoch', 'iteration' or 'second', got 'epochs'"],
    [[1, 'toString' as 'epoch'], "got 'toString'"],
  ])('refuses %j', (spec, message) => {
    expect(() => toTrigger(spec)).toThrow(message);
    expect(() => toStopTrigger(spec)).toThrow(message);
  });
});

describe('once', () => {
  it('fires a single time', () => {
    const trigger = once([2, 'epoch']);
    const fired = Array.from({ length: 20 }, (_, index) => index + 1).filter((i) => fires(trigger, i, 2.5));
    expect(fired).toEqual([5]);
  });
});

describe('toStopTrigger', () => {
  it('holds from then on, so that a training resumed after its end stops at once', () => {
    const trigger = toStopTrigger([2, 'epoch']);
    const stops = Array.from({ length: 7 }, (_, index) => fires(trigger, index + 1, 2));
    expect(stops).toEqual([false, false, false, true, true, true, true]);
  });
});
