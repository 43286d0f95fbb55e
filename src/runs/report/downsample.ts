import type { Observation } from '../../protocol/runData.ts';

/** Points that a bucket keeps: first, lowest, highest, last and the first that is no finite number. */
const KEPT_IN_BUCKET = 5;

/**
 * Thins every series out to at most `maxPoints` points, so that a curve looks the same: each stretch keeps its ends, its
 * lowest and highest value and the first value that is no number. Series of at most `maxPoints` points stay whole.
 *
 * @returns observations in order; those of which no value was kept are left out.
 */
export function downsample(observations: readonly Observation[], maxPoints: number): Observation[] {
  const series = seriesOf(observations);
  const kept = observations.map((): [string, number][] => []);
  for (const [key, indices] of series) {
    for (const index of thinOut(indices, (at) => observations[at]?.values[key] ?? NaN, maxPoints)) {
      kept[index]?.push([key, observations[index]?.values[key] ?? NaN]);
    }
  }
  return observations.flatMap((observation, index) => {
    const values = kept[index] ?? [];
    return values.length === 0 ? [] : [{ ...observation, values: Object.fromEntries(values) }];
  });
}

/** The observations in which each key occurs. */
function seriesOf(observations: readonly Observation[]): Map<string, number[]> {
  const series = new Map<string, number[]>();
  observations.forEach(({ values }, index) => {
    for (const key of Object.keys(values)) {
      const indices = series.get(key);
      if (indices) indices.push(index);
      else series.set(key, [index]);
    }
  });
  return series;
}

function thinOut(indices: number[], valueAt: (index: number) => number, maxPoints: number): Iterable<number> {
  if (indices.length <= maxPoints) return indices;
  const buckets = Math.max(1, Math.floor(maxPoints / KEPT_IN_BUCKET));
  const kept = new Set<number>();
  for (let bucket = 0; bucket < buckets; bucket++) {
    const start = Math.floor((bucket * indices.length) / buckets);
    const end = Math.floor(((bucket + 1) * indices.length) / buckets);
    for (const index of landmarks(indices.slice(start, end), valueAt)) kept.add(index);
  }
  return kept;
}

function landmarks(indices: number[], valueAt: (index: number) => number): number[] {
  const finite = indices.filter((index) => Number.isFinite(valueAt(index)));
  const candidates = [
    indices[0],
    finite.reduce<number | undefined>(
      (low, index) => (low === undefined || valueAt(index) < valueAt(low) ? index : low),
      undefined,
    ),
    finite.reduce<number | undefined>(
      (high, index) => (high === undefined || valueAt(index) > valueAt(high) ? index : high),
      undefined,
    ),
    indices.find((index) => !Number.isFinite(valueAt(index))),
    indices.at(-1),
  ];
  return candidates.filter((index) => index !== undefined);
}
