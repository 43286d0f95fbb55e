const SPECIAL = '$number';

/** A plain value as JSON, with the numbers that JSON has not: NaN, the infinities and -0. */
export function toStateText(state: unknown): string {
  return JSON.stringify(state, (_key, value: unknown) => {
    if (typeof value !== 'number' || (Number.isFinite(value) && !Object.is(value, -0))) return value;
    return { [SPECIAL]: Object.is(value, -0) ? '-0' : String(value) };
  });
}

/** @throws SyntaxError if the text is no JSON. */
export function fromStateText(text: string): unknown {
  return JSON.parse(text, (_key, value: unknown) => {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, SPECIAL)) return value;
    return Number((value as Record<string, string>)[SPECIAL]);
  });
}
