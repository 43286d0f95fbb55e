/** A value for each step, counted from 0: a hyperparameter of the first update is that of step 0. */
export type Schedule = (step: number) => number;

/** @throws RangeError */
export function checkNumber(
  name: string,
  value: number,
  { above, from = above }: { above?: number; from?: number },
): void {
  const isValid =
    Number.isFinite(value) && (above === undefined || value > above) && value >= (from ?? -Infinity);
  if (isValid) return;
  const range = above === undefined ? `from ${from}` : `above ${above}`;
  throw new RangeError(`${name} must be a number ${range}, got ${String(value)}`);
}
