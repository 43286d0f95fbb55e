import type { TensorSlice, TensorSliceQuery } from '../../protocol/kernelMessages.ts';
import { formatTextTable } from '../../notebook/html/textTable.ts';

export const PAGE_ROWS = 50;
export const PAGE_COLUMNS = 12;

/** Where a tensor is looked at. */
export type TensorPlace = Pick<TensorSliceQuery, 'leading' | 'row' | 'column'>;

export interface TensorMove {
  title: string;
  to: TensorPlace;
}

export function firstPlace(rank: number): TensorPlace {
  return { leading: Array.from({ length: Math.max(0, rank - 2) }, () => 0), row: 0, column: 0 };
}

/** The page at a place as a text: which part it is, and the numbers below their columns. */
export function tensorText(name: string, slice: TensorSlice, { leading, row, column }: TensorPlace): string {
  const { shape, dtype, rowCount, columnCount, values } = slice;
  const part = shape.length === 0 ? '' : `[${[...leading, ...ranges(slice, row, column)].join(', ')}]`;
  const head = `${name}  ${dtype} [${shape.join(', ')}]\n${part}\n`;
  if (rowCount * columnCount === 0) return `${head}\nno values\n`;
  const columns = ['', ...Array.from({ length: columnCount }, (_, index) => String(column + index))];
  const rows = Array.from({ length: rowCount }, (_, line) => [
    shape.length < 2 ? '' : String(row + line),
    ...Array.from({ length: columnCount }, (_, index) => formatEntry(values[line * columnCount + index])),
  ]);
  const alignments = columns.map(() => 'right' as const);
  return `${head}\n${formatTextTable({ columns, rows, alignments })}\n`;
}

/** Where one can go from a page. */
export function movesFrom(slice: TensorSlice, place: TensorPlace): TensorMove[] {
  const { shape } = slice;
  const [rows, columns] = shape.length < 2 ? [1, shape[0] ?? 1] : [shape.at(-2) ?? 1, shape.at(-1) ?? 1];
  const steps: [title: string, key: 'row' | 'column', to: number, end: number][] = [
    ['↑ rows', 'row', place.row - PAGE_ROWS, rows],
    ['↓ rows', 'row', place.row + PAGE_ROWS, rows],
    ['← columns', 'column', place.column - PAGE_COLUMNS, columns],
    ['→ columns', 'column', place.column + PAGE_COLUMNS, columns],
  ];
  const pages = steps
    .filter(
      ([, key, to, end]) =>
        place[key] !== to && to < end && to > (key === 'row' ? -PAGE_ROWS : -PAGE_COLUMNS),
    )
    .map(([title, key, to]) => ({ title, to: { ...place, [key]: Math.max(0, to) } }));
  const axes = place.leading.flatMap((at, axis) =>
    [at - 1, at + 1]
      .filter((to) => to >= 0 && to < (shape[axis] ?? 0))
      .map((to) => ({
        title: `axis ${axis}: ${to < at ? '−' : '+'}`,
        to: { ...place, leading: place.leading.with(axis, to) },
      })),
  );
  return [...axes, ...pages];
}

function ranges({ shape, rowCount, columnCount }: TensorSlice, row: number, column: number): string[] {
  const columns = `${column}…${column + columnCount - 1}`;
  return shape.length < 2 ? [columns] : [`${row}…${row + rowCount - 1}`, columns];
}

function formatEntry(value: number | string | undefined): string {
  if (typeof value !== 'number') return JSON.stringify(value ?? null);
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(6)));
}
