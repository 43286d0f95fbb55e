/** Both ends belong to it; `to` is Infinity for `3-`. */
export interface CellRange {
  from: number;
  to: number;
}

/** @param text such as `2`, `1-3,5` or `4-`. @throws Error that says what was expected and what came. */
export function parseCellRanges(text: string): CellRange[] {
  return text.split(',').map((part) => {
    const [, first, dash, last] = /^\s*(\d+)\s*(?:(-)\s*(\d+)?)?\s*$/.exec(part) ?? [];
    const from = Number(first ?? 0);
    const to = dash === undefined ? from : Number(last ?? Infinity);
    if (from >= 1 && to >= from) return { from, to };
    throw new Error(
      `--cells takes numbers from 1 and ranges such as 2,4-6 or 3-; got ${JSON.stringify(text)}`,
    );
  });
}

export function isInRanges(number: number, ranges: readonly CellRange[] | undefined): boolean {
  return ranges === undefined || ranges.some(({ from, to }) => number >= from && number <= to);
}

/** @param texts such as `epochs=3`. @throws Error that says what was expected and what came. */
export function parseParameters(texts: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    texts.map((text) => {
      const [, name = '', value = ''] = /^([\p{ID_Start}$_][\p{ID_Continue}$]*)=([^]*)$/u.exec(text) ?? [];
      if (name === '') throw new Error(`--param takes name=value; got ${JSON.stringify(text)}`);
      return [name, value];
    }),
  );
}

const UNIT_SECONDS: Record<string, number> = { '': 1, s: 1, m: 60, h: 3600 };

/** @param text such as `90`, `90s`, `5m` or `1.5h`. @returns seconds. @throws Error that says what was expected. */
export function parseTimeout(text: string): number {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)([smh]?)$/.exec(text) ?? [];
  const seconds = Number(number) * (UNIT_SECONDS[unit] ?? NaN);
  if (seconds > 0 && seconds * 1000 < 2 ** 31) return seconds;
  throw new Error(`--timeout takes a time up to 24 days such as 90s, 5m or 2h; got ${JSON.stringify(text)}`);
}

/** Whether a cell is the one that `--param` is for: `// %% parameters`. */
export function isParametersCell({ kind, title }: { kind: string; title?: string }): boolean {
  return kind === 'code' && /^\[?parameters\]?$/i.test(title ?? '');
}
