import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { thin } from '../../../../webviews/charts/thin.ts';

const values = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), {
  minLength: 1,
  maxLength: 400,
});

describe('thin', () => {
  it('keeps all of a short list', () => {
    expect(thin([5, 6, 7], 4)).toEqual([0, 1, 2]);
  });

  it('keeps both ends and both extremes, in order, within the limit', () => {
    fc.assert(
      fc.property(values, fc.integer({ min: 4, max: 100 }), (list, limit) => {
        const kept = thin(list, limit);
        const drawn = kept.map((index) => list[index] as number);
        expect(kept.length).toBeLessThanOrEqual(limit);
        expect(kept[0]).toBe(0);
        expect(kept.at(-1)).toBe(list.length - 1);
        expect(Math.max(...drawn)).toBe(Math.max(...list));
        expect(Math.min(...drawn)).toBe(Math.min(...list));
        expect(kept).toEqual([...new Set(kept)].sort((left, right) => left - right));
      }),
    );
  });
});
