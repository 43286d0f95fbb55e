import * as tf from '@tensorflow/tfjs';
import type { ArrayValue, Batch } from '../datasets/sample.ts';
import type { LearningTask } from '../updaters/learningTask.ts';

export interface BatchTensors {
  inputs: tf.Tensor;
  targets: tf.Tensor;
}

/**
 * Brings a batch to the device: bytes and floats as float32, int32 as int32. The caller disposes both tensors.
 * @throws Error if a label is no class of the model.
 */
export function uploadBatch({ inputs, targets }: Batch, { model, loss }: LearningTask): BatchTensors {
  const classCount = model.outputs[0]?.shape.at(-1);
  if (loss.probabilities && targets.shape.length === 1 && classCount != null) {
    checkLabels(targets.data, classCount);
  }
  return { inputs: upload(inputs), targets: upload(targets) };
}

/** tfjs has no bytes of its own but bool; as floats they need no cast on the device. */
function upload({ data, shape }: ArrayValue): tf.Tensor {
  const values = data instanceof Uint8Array ? new Float32Array(data) : data;
  return tf.tensor(values, [...shape]);
}

/** A one-hot row of a label out of range is all zeros: the loss would ignore the sample without a word. */
function checkLabels(labels: ArrayLike<number>, classCount: number): void {
  for (let index = 0; index < labels.length; index++) {
    const label = labels[index] as number;
    if (label >= 0 && label < classCount) continue;
    throw new Error(
      `the model has ${classCount} classes, 0 to ${classCount - 1}; a sample has label ${label}`,
    );
  }
}
