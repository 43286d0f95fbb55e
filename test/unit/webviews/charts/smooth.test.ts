import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { smooth } from '../../../../webviews/charts/smooth.ts';

const points = fc.array(fc.record({ x: fc.integer(), y: fc.double({ min: -1e6, max: 1e6, noNaN: true }) }), {
  minLength: 1,
  maxLength: 60,
});

describe('smooth', () => {
  it('does nothing with weight 0', () => {
    const list = [{ x: 1, y: 2 }];
    expect(smooth(list, 0)).toBe(list);
  });

  it('averages with the weight that the points really had', () => {
    // By hand: (0.5·4) / 0.5 = 4, then (0.5·2 + 0.5·8) / 0.75 = 6.667, then (0.5·5 + 0.5·0) / 0.875 = 2.857
    const smoothed = smooth(
      [4, 8, 0].map((y, x) => ({ x, y })),
      0.5,
    );
    expect(smoothed.map(({ y }) => Number(y.toFixed(3)))).toEqual([4, 6.667, 2.857]);
    expect(smoothed.map(({ measured }) => measured)).toEqual([4, 8, 0]);
  });

  it('stays between the lowest and the highest value', () => {
    fc.assert(
      fc.property(points, fc.double({ min: 0.01, max: 0.999, noNaN: true }), (list, weight) => {
        const low = Math.min(...list.map(({ y }) => y));
        const high = Math.max(...list.map(({ y }) => y));
        const room = 1e-9 * Math.max(1, Math.abs(low), Math.abs(high));
        for (const { y } of smooth(list, weight)) {
          expect(y).toBeGreaterThanOrEqual(low - room);
          expect(y).toBeLessThanOrEqual(high + room);
        }
      }),
    );
  });
});
