import { expect, it } from 'vitest';
import { firstPlace, movesFrom, tensorText } from '../../../src/host/kernels/tensorDocument.ts';
import type { TensorSlice } from '../../../src/protocol/kernelMessages.ts';

const slice = (shape: number[], values: TensorSlice['values'], rowCount: number): TensorSlice => ({
  shape,
  dtype: 'float32',
  rowCount,
  columnCount: values.length / rowCount,
  values,
});

it('shows a page with the places of its rows and columns', () => {
  const page = slice([2, 60, 14], Float32Array.of(1, 0.1234567, -3, 1e-9), 2);
  expect(tensorText('x', page, { leading: [1], row: 50, column: 12 })).toMatchInlineSnapshot(`
    "x  float32 [2, 60, 14]
    [1, 50…51, 12…13]

        12        13
    ──  ──  ────────
    50   1  0.123457
    51  -3      1e-9
    "
  `);
});

it.each([
  { shape: [], values: Float32Array.of(7), part: '' },
  { shape: [2], values: Float32Array.of(7, 8), part: '[0…1]' },
])('shows a tensor of shape $shape', ({ shape, values, part }) => {
  const text = tensorText('x', slice(shape, values, 1), firstPlace(shape.length));
  expect(text.split('\n').slice(0, 2)).toEqual([`x  float32 [${shape.join(', ')}]`, part]);
  for (const value of values) expect(text).toContain(String(value));
});

it('says that there are no values', () => {
  const empty = { shape: [0, 3], dtype: 'int32', rowCount: 0, columnCount: 3, values: new Int32Array() };
  expect(tensorText('x', empty, firstPlace(2))).toContain('no values');
});

it('goes wherever there is something, and nowhere else', () => {
  const page = slice([3, 60, 14], new Float32Array(50 * 12), 50);
  const titles = (place: Parameters<typeof movesFrom>[1]) => movesFrom(page, place).map(({ title }) => title);
  expect(titles({ leading: [0], row: 0, column: 0 })).toEqual(['axis 0: +', '↓ rows', '→ columns']);
  expect(titles({ leading: [1], row: 50, column: 12 })).toEqual([
    'axis 0: −',
    'axis 0: +',
    '↑ rows',
    '← columns',
  ]);
  const [next] = movesFrom(page, { leading: [1], row: 0, column: 0 });
  expect(next?.to).toEqual({ leading: [0], row: 0, column: 0 });
});
