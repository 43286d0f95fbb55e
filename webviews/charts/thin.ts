import type { Point } from './series.ts';

/**
 * Fewer points that draw the same line: of every stretch the first, lowest, highest and last are kept, so no extreme is
 * lost. Gives at most `limit` points (at least 4), or the same list if it has no more than that.
 */
export function thin(points: Point[], limit: number): Point[] {
  if (points.length <= limit) return points;
  const stretches = Math.max(1, Math.floor(limit / 4));
  const kept: Point[] = [];
  for (let stretch = 0; stretch < stretches; stretch++) {
    const start = Math.floor((stretch * points.length) / stretches);
    const end = Math.floor(((stretch + 1) * points.length) / stretches);
    for (const index of extremesOf(points, start, end)) kept.push(points[index] as Point);
  }
  return kept;
}

function extremesOf(points: Point[], start: number, end: number): number[] {
  let lowest = start;
  let highest = start;
  for (let index = start; index < end; index++) {
    const { y } = points[index] as Point;
    if (y < (points[lowest] as Point).y) lowest = index;
    if (y > (points[highest] as Point).y) highest = index;
  }
  return [...new Set([start, Math.min(lowest, highest), Math.max(lowest, highest), end - 1])];
}
