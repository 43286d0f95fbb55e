import * as tf from '@tensorflow/tfjs';
import type { Batch } from '../datasets/sample.ts';
import type { MetricValues } from '../metrics/measureMetrics.ts';
import { measureMetrics, noValues, tensorsIn } from '../metrics/measureMetrics.ts';
import { toTensor } from '../steps/tensorTree.ts';
import { disposeTape } from '../tensors/disposeTape.ts';
import type { LearningTask } from '../updaters/learningTask.ts';
import { lossOf } from '../updaters/trainStep.ts';
import { valuesOf } from './exchange.ts';
import type { PartOutputs } from './replicaThreads.ts';

export interface Judgement extends MetricValues {
  /** Of the loss with respect to what each part told, in their order. */
  gradients: Float32Array[];
}

/** Loss and metrics of a whole batch from the outputs of its parts. The caller disposes of the scalars. */
export function judgeOutputs(task: LearningTask, batch: Batch, parts: readonly PartOutputs[]): Judgement {
  const result = noValues();
  try {
    const gradient = tf.tidy(() => {
      const judged = { targets: toTensor(batch.targets), weights: batch.weights && toTensor(batch.weights) };
      const computeLoss = (told: tf.Tensor): tf.Tensor => {
        const outputs = activate(told, parts[0]!.activation);
        const loss = tf.keep(lossOf(task, outputs, judged));
        const measured = measureMetrics(task, outputs, judged);
        Object.assign(result.values, { loss }, measured.values);
        Object.assign(result.counts, measured.counts);
        Object.assign(result.counters, measured.counters);
        for (const tensor of tensorsIn(measured)) tf.keep(tensor);
        return loss.clone();
      };
      return tf.grad(computeLoss)(join(parts)).dataSync<'float32'>();
    });
    return { ...result, gradients: divide(gradient, parts) };
  } catch (error) {
    tf.dispose(tensorsIn(result));
    disposeTape();
    throw error;
  }
}

/** On this tape, where a loss finds what went into it. */
function activate(told: tf.Tensor, activation: PartOutputs['activation']): tf.Tensor {
  if (activation === 'softmax') return tf.softmax(told);
  return activation === 'sigmoid' ? tf.sigmoid(told) : told;
}

function join(parts: readonly PartOutputs[]): tf.Tensor {
  const [, ...sampleShape] = parts[0]!.shape;
  const count = parts.reduce((sum, { shape }) => sum + shape[0]!, 0);
  const values = new Float32Array(tf.util.sizeFromShape([count, ...sampleShape]));
  let offset = 0;
  for (const { exchange } of parts) {
    const part = valuesOf(exchange);
    values.set(part, offset);
    offset += part.length;
  }
  return tf.tensor(values, [count, ...sampleShape]);
}

function divide(gradient: Float32Array, parts: readonly PartOutputs[]): Float32Array[] {
  let offset = 0;
  return parts.map(({ shape }) => {
    const length = tf.util.sizeFromShape(shape);
    return gradient.subarray(offset, (offset += length));
  });
}
