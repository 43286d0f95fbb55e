/**
 * The exponential moving average that TensorBoard draws: `weight` (from 0, nothing, up to but not 1) of what was there
 * before, divided by the weight that the first values really had, so that the curve doesn't start at 0.
 */
export function smooth(values: readonly number[], weight: number): readonly number[] {
  if (weight <= 0) return values;
  const averages = new Array<number>(values.length);
  let average = 0;
  let missing = 1;
  for (let index = 0; index < values.length; index++) {
    average = average * weight + (values[index] as number) * (1 - weight);
    missing *= weight;
    averages[index] = average / (1 - missing);
  }
  return averages;
}
