import type { Point } from './series.ts';

/**
 * The exponential moving average that TensorBoard draws: `weight` (from 0, nothing, up to but not 1) of what was there
 * before, divided by the weight that the first points really had, so that the curve doesn't start at 0.
 */
export function smooth(points: Point[], weight: number): Point[] {
  if (weight <= 0) return points;
  let average = 0;
  let missing = 1;
  return points.map(({ x, y }) => {
    average = average * weight + y * (1 - weight);
    missing *= weight;
    return { x, y: average / (1 - missing), measured: y };
  });
}
