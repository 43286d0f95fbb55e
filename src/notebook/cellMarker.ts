/** A line that starts a cell: `// %%`, then perhaps a title and `[markdown]`. */
const MARKER = /^\/\/[ \t]*%%([^]*)$/;
const MARKDOWN_TAG = /\[(?:markdown|md)\]/i;
/** A line of a markdown cell. */
const COMMENT = /^[ \t]*\/\/ ?/;

export interface CellMarker {
  kind: 'code' | 'markdown';
  title?: string;
}

/** @param line without its line break. @returns undefined for a line that starts no cell. */
export function parseMarker(line: string): CellMarker | undefined {
  const rest = MARKER.exec(line)?.[1];
  if (rest === undefined) return undefined;
  const title = rest.replace(MARKDOWN_TAG, '').trim();
  return { kind: MARKDOWN_TAG.test(rest) ? 'markdown' : 'code', ...(title && { title }) };
}

/** A marker in normal form, without line break. */
export function formatMarker({ kind, title }: CellMarker): string {
  return ['// %%', kind === 'markdown' && '[markdown]', title].filter(Boolean).join(' ');
}

export function isComment(line: string): boolean {
  return COMMENT.test(line);
}

/** Whether text has nothing but spaces, tabs and line breaks. */
export function isBlank(text: string): boolean {
  return /^[ \t\r\n]*$/.test(text);
}

/** Text with every line break, of whatever kind, as `\n`, as the editor counts lines. */
export function normalizeLineBreaks(text: string): string {
  return text.replace(/\r\n?/g, '\n');
}

/** What the editor shows for the lines of a cell. A byte order mark is left out: the editor would drop it silently. */
export function bodyToText(kind: 'code' | 'markdown', body: string): string {
  const text = normalizeLineBreaks(body).replace(/^\uFEFF/, '');
  if (kind === 'code') return text;
  return text
    .split('\n')
    .map((line) => line.replace(COMMENT, ''))
    .join('\n');
}

/** The lines of a cell, joined by `\n`, for what the editor shows. */
export function textToBody(kind: 'code' | 'markdown', text: string): string {
  const lines = normalizeLineBreaks(text);
  if (kind === 'code' || lines === '') return lines;
  return lines
    .split('\n')
    .map((line) => (line === '' ? '//' : `// ${line}`))
    .join('\n');
}
