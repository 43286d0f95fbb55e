import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { smooth } from '../../../../webviews/charts/smooth.ts';

const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 60 });

describe('smooth', () => {
  it('does nothing with weight 0', () => {
    const list = [1, 2];
    expect(smooth(list, 0)).toBe(list);
  });

  it('averages with the weight that the points really had', () => {
    // By hand: (0.5·4) / 0.5 = 4, then (0.5·2 + 0.5·8) / 0.75 = 6.667, then (0.5·5 + 0.5·0) / 0.875 = 2.857
    expect(smooth([4, 8, 0], 0.5).map((value) => Number(value.toFixed(3)))).toEqual([4, 6.667, 2.857]);
  });

  it('stays between the lowest and the highest value', () => {
    fc.assert(
      fc.property(values, fc.double({ min: 0.01, max: 0.999, noNaN: true }), (list, weight) => {
        const low = Math.min(...list);
        const high = Math.max(...list);
        const room = 1e-9 * Math.max(1, Math.abs(low), Math.abs(high));
        for (const value of smooth(list, weight)) {
          expect(value).toBeGreaterThanOrEqual(low - room);
          expect(value).toBeLessThanOrEqual(high + room);
        }
      }),
    );
  });
});
