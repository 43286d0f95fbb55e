import type { SampleView } from '../../protocol/displayData.ts';
import type { EvaluationData } from '../../protocol/runData.ts';
import type { Evaluation } from '../../training/trainer/trainingListener.ts';
import { readSampleViews } from './sampleViews.ts';

const SHOWN_SAMPLES = 100;
const MAX_WRONG = 70;
const IMAGE_SIDE = 96;
const MAX_CLASSES = 1000;

/**
 * What a run's record keeps of an evaluation: the numbers, the confusion matrix (up to 1000 classes) and some samples
 * with what the model took them for, the wrong ones first and of those the ones that it was most sure of.
 */
export async function toEvaluationData(evaluation: Evaluation): Promise<EvaluationData> {
  const { dataset, sampleCount, metrics } = evaluation;
  return {
    dataset: dataset.name,
    sampleCount,
    metrics: { ...metrics },
    confusion: toConfusion(evaluation),
    samples: await readPredictions(evaluation),
  };
}

function toConfusion({ confusionMatrix, dataset }: Evaluation): EvaluationData['confusion'] {
  if (confusionMatrix.length === 0 || confusionMatrix.length > MAX_CLASSES) return undefined;
  const labelNames = confusionMatrix.map((_, label) => dataset.labelNames?.[label] ?? String(label));
  return { labelNames, counts: confusionMatrix.map((row) => [...row]) };
}

async function readPredictions(evaluation: Evaluation): Promise<SampleView[]> {
  const { dataset, predictions, probabilities } = evaluation;
  const views = await readSampleViews(dataset, chooseShown(evaluation), IMAGE_SIDE);
  return views.map((view) => {
    const label = predictions[view.index] ?? 0;
    const probability = probabilities[view.index] ?? NaN;
    return { ...view, prediction: { label, labelName: dataset.labelNames?.[label], probability } };
  });
}

/** The right ones are taken evenly from the whole data set. */
function chooseShown({ labels, predictions, probabilities }: Evaluation): number[] {
  const all = Array.from(labels, (_, index) => index);
  const sureness = (index: number) => probabilities[index] || 0; // NaN sorts with nothing
  const wrong = all
    .filter((index) => labels[index] !== predictions[index])
    .sort((first, second) => sureness(second) - sureness(first))
    .slice(0, MAX_WRONG);
  const right = all.filter((index) => labels[index] === predictions[index]);
  const room = Math.min(right.length, SHOWN_SAMPLES - wrong.length);
  const spread = Array.from({ length: room }, (_, place) => right[Math.floor((place * right.length) / room)]);
  return [...wrong, ...spread.filter((index) => index !== undefined)];
}
