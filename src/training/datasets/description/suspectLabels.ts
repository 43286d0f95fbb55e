/** What a model says of samples, as `evaluate` does: index i of each array belongs to sample i. */
export interface Predictions {
  labels: ArrayLike<number>;
  predictions: ArrayLike<number>;
  /** That the model gives to its prediction, 0 to 1. */
  probabilities: ArrayLike<number>;
}

/** A sample whose label a trained model contradicts: the predicted class and its probability, 0 to 1. */
export interface SuspectLabel {
  index: number;
  label: number;
  prediction: number;
  probability: number;
}

/**
 * Samples whose label may be wrong: the model takes them for another class and is as sure of it as it is on average where
 * it is right about that class (confident learning, Northcutt et al. 2021). The surest come first.
 */
export function suspectLabels({ labels, predictions, probabilities }: Predictions): SuspectLabel[] {
  const sums = new Map<number, { sum: number; count: number }>();
  for (let index = 0; index < labels.length; index++) {
    if (labels[index] !== predictions[index]) continue;
    const { sum, count } = sums.get(labels[index]!) ?? { sum: 0, count: 0 };
    sums.set(labels[index]!, { sum: sum + probabilities[index]!, count: count + 1 });
  }
  const suspects: SuspectLabel[] = [];
  for (let index = 0; index < labels.length; index++) {
    const [label, prediction, probability] = [labels[index]!, predictions[index]!, probabilities[index]!];
    const right = sums.get(prediction);
    if (label === prediction || !right || probability < right.sum / right.count) continue;
    suspects.push({ index, label, prediction, probability });
  }
  return suspects.sort((a, b) => b.probability - a.probability);
}
