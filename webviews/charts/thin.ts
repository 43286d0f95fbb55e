/**
 * Which values to draw so that the line looks the same: of every stretch the first, lowest, highest and last, so no
 * extreme is lost.
 *
 * @returns positions in order, at most `limit` of them (at least 4); all if there are no more than that.
 */
export function thin(values: readonly number[], limit: number): number[] {
  if (values.length <= limit) return values.map((_, index) => index);
  const stretches = Math.max(1, Math.floor(limit / 4));
  const kept: number[] = [];
  for (let stretch = 0; stretch < stretches; stretch++) {
    const start = Math.floor((stretch * values.length) / stretches);
    const end = Math.floor(((stretch + 1) * values.length) / stretches);
    kept.push(...landmarks(values, start, end));
  }
  return kept;
}

function landmarks(values: readonly number[], start: number, end: number): Set<number> {
  let lowest = start;
  let highest = start;
  for (let index = start; index < end; index++) {
    const value = values[index] as number;
    if (value < (values[lowest] as number)) lowest = index;
    if (value > (values[highest] as number)) highest = index;
  }
  return new Set([start, Math.min(lowest, highest), Math.max(lowest, highest), end - 1]);
}
