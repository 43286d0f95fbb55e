import type { TableData } from '../../protocol/displayData.ts';
import { formatCount } from '../../protocol/formatNumbers.ts';
import { formatValue } from './formatNumbers.ts';
import type { Paint } from './paint.ts';
import { cutText, padText, plainLine, textWidth } from './textWidth.ts';

export interface TextLayout {
  /** Columns of the terminal. */
  width: number;
  paint: Paint;
}

const GAP = '  ';
const MIN_COLUMN = 6;

/** A table as lines, without a line end after the last; wide columns are cut until it fits. */
export function formatTable(table: TableData, { width, paint }: TextLayout): string {
  const rows = table.rows.map((row) => table.columns.map((_, index) => formatCell(row[index] ?? null)));
  const columns = table.columns.map(plainLine);
  const widths = fitColumns(
    columns.map((column, index) =>
      Math.max(...[column, ...rows.map((row) => row[index] ?? '')].map(textWidth)),
    ),
    width,
  );
  const sides = columns.map((_, index) => sideOf(table, index));
  const line = (cells: string[]) =>
    cells
      .map((cell, index) => padText(cutText(cell, widths[index] ?? 0), widths[index] ?? 0, sides[index]))
      .join(GAP)
      .trimEnd();
  const rule = widths.map((columnWidth) => '─'.repeat(columnWidth)).join(GAP);
  const omitted = table.omittedRows ? [paint.dim(`… ${formatCount(table.omittedRows)} more rows`)] : [];
  return [paint.bold(line(columns)), paint.dim(rule), ...rows.map(line), ...omitted].join('\n');
}

function formatCell(cell: TableData['rows'][number][number]): string {
  if (cell === null) return '';
  return typeof cell === 'number' ? formatValue(cell) : plainLine(String(cell));
}

/** Numbers to the right, so that their digits stand below each other. */
function sideOf(table: TableData, column: number): 'left' | 'right' {
  const cells = table.rows.map((row) => row[column] ?? null).filter((cell) => cell !== null);
  return cells.length > 0 && cells.every((cell) => typeof cell === 'number') ? 'right' : 'left';
}

/** Takes width from the widest columns first. */
function fitColumns(widths: number[], width: number): number[] {
  const fitted = [...widths];
  let excess = fitted.reduce((sum, columnWidth) => sum + columnWidth + GAP.length, -GAP.length) - width;
  while (excess > 0) {
    const widest = Math.max(...fitted);
    if (widest <= MIN_COLUMN) break;
    fitted[fitted.indexOf(widest)] = widest - 1;
    excess -= 1;
  }
  return fitted;
}
