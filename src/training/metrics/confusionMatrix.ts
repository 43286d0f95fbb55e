/**
 * Counts how often each class was taken for each.
 * @returns `counts[label][prediction]`, `classCount` rows and columns.
 * @throws Error if the arrays differ in length or hold a class that does not exist.
 */
export function confusionMatrix(
  labels: ArrayLike<number>,
  predictions: ArrayLike<number>,
  classCount: number,
): number[][] {
  if (labels.length !== predictions.length) {
    throw new Error(`expected a prediction for each of ${labels.length} labels, got ${predictions.length}`);
  }
  const counts = Array.from({ length: classCount }, () => new Array<number>(classCount).fill(0));
  for (let index = 0; index < labels.length; index++) {
    const label = labels[index] as number;
    const prediction = predictions[index] as number;
    const row = counts[label];
    if (row?.[prediction] === undefined) {
      throw new Error(
        `classes are 0 to ${classCount - 1}; sample ${index} has label ${label} and prediction ${prediction}`,
      );
    }
    row[prediction]! += 1;
  }
  return counts;
}
