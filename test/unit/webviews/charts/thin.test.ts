import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { thin } from '../../../../webviews/charts/thin.ts';

const values = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), {
  minLength: 1,
  maxLength: 400,
});

describe('thin', () => {
  it('keeps a short list as it is', () => {
    const points = [{ x: 0, y: 1 }];
    expect(thin(points, 4)).toBe(points);
  });

  it('keeps both ends and both extremes, in order, within the limit', () => {
    fc.assert(
      fc.property(values, fc.integer({ min: 4, max: 100 }), (list, limit) => {
        const points = list.map((y, x) => ({ x, y }));
        const kept = thin(points, limit);
        expect(kept.length).toBeLessThanOrEqual(Math.max(limit, 4));
        expect(kept[0]).toBe(points[0]);
        expect(kept.at(-1)).toBe(points.at(-1));
        expect(Math.max(...kept.map(({ y }) => y))).toBe(Math.max(...list));
        expect(Math.min(...kept.map(({ y }) => y))).toBe(Math.min(...list));
        for (let index = 1; index < kept.length; index++) {
          expect(kept[index]!.x).toBeGreaterThan(kept[index - 1]!.x);
        }
      }),
    );
  });
});
