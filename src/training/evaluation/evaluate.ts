import * as tf from '@tensorflow/tfjs';
import type { Dataset } from '../datasets/dataset.ts';
import type { Batch } from '../datasets/sample.ts';
import { confusionMatrix } from '../metrics/confusionMatrix.ts';
import type { TrainableModel } from '../modules/trainableModel.ts';
import { outputSize } from '../modules/trainableModel.ts';
import { readAndDispose } from '../tensors/readScalars.ts';
import { ProgressMeter } from '../trainer/progressMeter.ts';
import type { StopSignal } from '../trainer/stopSignal.ts';
import { lastTrainingOf, nextEvaluationId } from '../trainer/trainingIds.ts';
import { notifyListeners } from '../trainer/trainingListener.ts';
import type { LearningTask, LearningTaskOptions } from '../updaters/learningTask.ts';
import { toLearningTask } from '../updaters/learningTask.ts';
import { measure } from './measure.ts';

/** What {@link evaluate} measures, in batches of which size, and how it is stopped. */
export interface EvaluateOptions extends Pick<LearningTaskOptions, 'loss' | 'preprocess'> {
  /** Samples a batch; larger is faster until memory ends. Default 256. */
  batchSize?: number;
  signal?: StopSignal;
}

/** How good a classifier is. Index i of each array belongs to sample i of the data set. */
export interface EvaluationResult {
  loss: number;
  /** The share of samples classified rightly, 0 to 1. */
  accuracy: number;
  sampleCount: number;
  /** The true class of each sample. */
  labels: Int32Array;
  /** The predicted class of each sample. */
  predictions: Int32Array;
  /** The probability that the model gave to its prediction, 0 to 1. */
  probabilities: Float32Array;
  /** `confusionMatrix[label][prediction]`: number of samples. */
  confusionMatrix: number[][];
}

/**
 * Measures a classifier on a data set, in one pass and in its order, and tells the listeners: in a notebook the
 * result joins the run's report.
 * @throws Error if the loss is not one of classification, the samples have no classes, or `signal` says stop.
 */
export async function evaluate(
  model: TrainableModel,
  dataset: Dataset<unknown>,
  { batchSize = 256, signal, ...taskOptions }: EvaluateOptions = {},
): Promise<EvaluationResult> {
  const task = toLearningTask({ model, ...taskOptions });
  if (!tellsOneClass(task)) {
    throw new Error(
      `evaluate() measures classifiers; with the loss ${task.loss.name} there are no probabilities`,
    );
  }
  const { values, ...arrays } = await evaluateTask(task, dataset, { batchSize, signal });
  const { loss = NaN, accuracy = NaN } = values;
  return { loss, accuracy, sampleCount: dataset.length, ...(arrays as PredictionArrays) };
}

type PredictionArrays = Pick<
  EvaluationResult,
  'labels' | 'predictions' | 'probabilities' | 'confusionMatrix'
>;

/**
 * Measures a task on a data set, in one pass and in its order. Of a classifier with one prediction a sample it tells the
 * listeners and returns what was predicted, too.
 * @throws Error if `signal` says stop.
 */
export async function evaluateTask(
  task: LearningTask,
  dataset: Dataset<unknown>,
  { batchSize, signal }: { batchSize: number; signal?: StopSignal },
): Promise<{ values: Record<string, number> } & Partial<PredictionArrays>> {
  const collector = tellsOneClass(task) ? new PredictionCollector(task, dataset) : undefined;
  const meter = new ProgressMeter({ id: nextEvaluationId(), unit: 'samples', total: dataset.length });
  const title = `evaluating on ${dataset.name}`;
  let done = 0;
  const onBatch = (samplesDone: number): boolean => {
    done = samplesDone;
    if (meter.isDue) meter.report(done, { title, values: {} });
    return !signal?.aborted;
  };
  try {
    const onOutputs = (outputs: tf.Tensor, batch: Batch) => collector?.add(outputs, batch);
    const values = await measure(task, dataset, { batchSize, onOutputs, onBatch });
    if (!values) throw new Error(`the evaluation was stopped: ${String(signal?.reason ?? 'aborted')}`);
    if (!collector) return { values };
    const arrays = await collector.read();
    const { model } = task;
    const measured = { trainingId: lastTrainingOf(model), model, dataset, sampleCount: dataset.length };
    notifyListeners('evaluated', { ...measured, metrics: values, ...arrays });
    return { values, ...arrays };
  } finally {
    meter.report(done, { title, values: {}, finished: true });
    collector?.dispose();
  }
}

/** Of several answers of yes and no in one sample none is the class. */
function tellsOneClass({ loss: { probabilities, threshold }, model }: LearningTask): boolean {
  const { shape = [] } = model.outputs[0] ?? {};
  return probabilities !== undefined && shape.length === 2 && (threshold === undefined || shape[1] === 1);
}

/** Keeps the class and probability predicted for each sample on the device until all are there. */
class PredictionCollector {
  private readonly classCount: number;
  private readonly labels: number[] = [];
  private readonly predictions: tf.Tensor1D[] = [];
  private readonly probabilities: tf.Tensor1D[] = [];

  constructor(
    private readonly task: LearningTask,
    private readonly dataset: Dataset<unknown>,
  ) {
    const outputs = outputSize(task.model) ?? 0;
    this.classCount = outputs === 1 ? 2 : outputs; // a single output decides between two
  }

  add(outputs: tf.Tensor, { targets }: Batch): void {
    const probabilities = this.task.loss.probabilities?.(outputs) as tf.Tensor;
    for (const label of this.labelsOf(targets)) this.labels.push(label);
    this.predictions.push(tf.keep(probabilities.argMax(-1).as1D()));
    this.probabilities.push(tf.keep(probabilities.max(-1).as1D()));
  }

  async read(): Promise<PredictionArrays> {
    const labels = Int32Array.from(this.labels);
    const predictions = await readAndDispose<Int32Array>(tf.concat(this.predictions));
    const probabilities = await readAndDispose<Float32Array>(tf.concat(this.probabilities));
    return {
      labels,
      predictions,
      probabilities,
      confusionMatrix: confusionMatrix(labels, predictions, this.classCount),
    };
  }

  dispose(): void {
    tf.dispose([...this.predictions.splice(0), ...this.probabilities.splice(0)]);
  }

  private labelsOf({ data, shape }: Batch['targets']): Iterable<number> {
    const { classCount } = this;
    if (shape.length === 1 || (classCount === 2 && shape.length === 2 && shape[1] === 1)) return data;
    if (shape.length !== 2 || shape[1] !== classCount) {
      throw new Error(
        `evaluate() needs labels [n] or one-hot targets [n, ${classCount}]; ` +
          `${this.dataset.name} has targets of shape [${shape.join()}]`,
      );
    }
    return Array.from({ length: shape[0] as number }, (_, row) => {
      const scores = data.subarray(row * classCount, (row + 1) * classCount);
      return scores.indexOf(Math.max(...scores));
    });
  }
}
