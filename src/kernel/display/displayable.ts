import type { DisplayData, TableData } from '../../protocol/displayData.ts';

/** A value that says itself how it is shown: what {@link html}, {@link markdown} and the like return. */
export class Displayable {
  constructor(readonly data: DisplayData) {}
}

/** HTML to show; where there is no HTML, as in a terminal, `text` is shown instead. */
export function html(
  source: string,
  text = source
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim(),
): Displayable {
  return new Displayable({ kind: 'html', html: source, text });
}

export function markdown(source: string): Displayable {
  return new Displayable({ kind: 'markdown', markdown: source });
}

/** A chart as a vega-lite specification with its data inside. */
export function vegaLite(spec: object, text = 'a chart'): Displayable {
  return new Displayable({ kind: 'vegaLite', spec, text });
}

/** A value as JSON, whatever else it could be shown as. @throws TypeError if it has cycles. */
export function json(value: unknown): Displayable {
  return new Displayable({ kind: 'json', value: JSON.parse(JSON.stringify(value) ?? 'null') });
}

/** Rows of one table are sent up to this number; how many more there are is said. */
const MAX_ROWS = 1000;

/**
 * Rows as a table.
 * @param rows objects, whose keys are the columns in the order in which they first appear.
 */
export function table(rows: readonly object[]): Displayable {
  return new Displayable({ kind: 'table', table: toTable(rows) });
}

export function toTable(rows: readonly object[]): TableData {
  const shown = rows.slice(0, MAX_ROWS) as readonly Record<string, unknown>[];
  const columns = [...new Set(shown.flatMap((row) => Object.keys(row)))];
  return {
    columns,
    rows: shown.map((row) => columns.map((column) => toTableCell(row[column]))),
    ...(rows.length > MAX_ROWS && { omittedRows: rows.length - MAX_ROWS }),
  };
}

function toTableCell(value: unknown): TableData['rows'][number][number] {
  if (value === undefined || value === null) return null;
  if (typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean') return value;
  if (value instanceof Date) return value.toISOString();
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return String(value);
  }
}
