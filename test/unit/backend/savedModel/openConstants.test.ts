import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TF_DTYPES } from '../../../../src/backend/libtensorflow/dtypes.ts';
import type { BatchSizes } from '../../../../src/backend/savedModel/openConstants.ts';
import { openConstant } from '../../../../src/backend/savedModel/openConstants.ts';
import type { ConstantValue } from '../../../../src/backend/savedModel/recordingGraph.ts';

const sizes: BatchSizes = [13, 29];
const ints = (values: number[], shape = [values.length]): ConstantValue => ({
  shape,
  dtype: TF_DTYPES.TF_INT32,
  values: Int32Array.from(values),
});
const floats = (shape: number[], values: number[]): ConstantValue => ({
  shape,
  dtype: TF_DTYPES.TF_FLOAT,
  values: Float32Array.from(values),
});

describe('a constant of two recordings', () => {
  it('is fixed where it is the same', () => {
    const value = floats([2], [1, NaN]);
    expect(openConstant(value, floats([2], [1, NaN]), sizes)).toEqual({ kind: 'fixed', value });
    const words = { shape: [1], dtype: TF_DTYPES.TF_STRING, values: [Buffer.from('a')] };
    expect(openConstant(words, { ...words, values: [Buffer.from('a')] }, sizes)?.kind).toBe('fixed');
    expect(openConstant(words, { ...words, values: [Buffer.from('b')] }, sizes)).toBeUndefined();
  });

  it('computes sizes from the batch, whatever line they lie on', () => {
    const line = fc.record({
      slope: fc.integer({ min: -9, max: 9 }),
      offset: fc.integer({ min: -99, max: 99 }),
    });
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 6 }), (lines) => {
        const at = (batch: number) => ints(lines.map(({ slope, offset }) => slope * batch + offset));
        const open = openConstant(at(sizes[0]), at(sizes[1]), sizes)!;
        if (open.kind === 'fixed') {
          expect(open.value).toEqual(at(99));
        } else {
          expect(open).toEqual({ kind: 'sizes', shape: [lines.length], sizes: lines });
        }
      }),
    );
  });

  it('repeats values along axes in front', () => {
    const rows = (count: number) =>
      floats(
        [count, 2],
        Array.from({ length: count * 2 }, (_, index) => 5 + (index % 2)),
      );
    expect(openConstant(rows(13), rows(29), sizes)).toEqual({
      kind: 'repeated',
      dims: [
        { slope: 1, offset: 0 },
        { slope: 0, offset: 2 },
      ],
      value: floats([2], [5, 6]),
    });
    const last = (count: number) => floats([2, count], new Array<number>(2 * count).fill(3));
    expect(openConstant(last(13), last(29), sizes)).toMatchObject({ value: floats([], [3]) });
  });

  it('counts', () => {
    const range = (count: number) => ints(Array.from({ length: count }, (_, index) => index));
    expect(openConstant(range(26), range(58), sizes)).toEqual({
      kind: 'counted',
      count: { slope: 2, offset: 0 },
    });
  });

  it.each([
    ['floats that differ', floats([1], [13]), floats([1], [29])],
    ['a slope that is not whole', ints([6]), ints([14])],
    ['another rank', ints([1]), ints([1], [1, 1])],
    ['another dtype', ints([1]), floats([1], [1])],
    ['rows that differ', floats([13], [...Array(13).keys()]), floats([29], [...Array(29).keys()])],
  ])('is not explained: %s', (_what, first, second) => {
    expect(openConstant(first, second, sizes)).toBeUndefined();
  });
});
