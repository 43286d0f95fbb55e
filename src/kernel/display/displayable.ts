import type { DisplayData, ImageMime, TableData } from '../../protocol/displayData.ts';

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

const SIGNATURES: readonly [mime: ImageMime, bytes: readonly number[], offset: number][] = [
  ['image/png', [0x89, 0x50, 0x4e, 0x47], 0],
  ['image/jpeg', [0xff, 0xd8, 0xff], 0],
  ['image/gif', [0x47, 0x49, 0x46, 0x38], 0],
  ['image/webp', [0x57, 0x45, 0x42, 0x50], 8],
];

/**
 * A picture as the bytes of its file: PNG, JPEG, GIF or WebP. (A tensor with the shape of a picture is shown as one by
 * itself.)
 * @param text what is shown where there are no pictures, as in a terminal.
 * @throws TypeError if the bytes begin as none of these.
 */
export function image(file: Uint8Array, text = 'a picture'): Displayable {
  const known = SIGNATURES.find(([, bytes, offset]) =>
    bytes.every((byte, index) => file[offset + index] === byte),
  );
  if (!known) {
    const came = file instanceof Uint8Array ? `${file.length} bytes of something else` : typeof file;
    throw new TypeError(`image expects the bytes of a PNG, JPEG, GIF or WebP file, got ${came}`);
  }
  return new Displayable({ kind: 'imageFile', mime: known[0], data: new Uint8Array(file), text });
}

/** A drawing as the text of an SVG file. */
export function svg(source: string, text = 'a drawing'): Displayable {
  return new Displayable({
    kind: 'imageFile',
    mime: 'image/svg+xml',
    data: new TextEncoder().encode(source),
    text,
  });
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
