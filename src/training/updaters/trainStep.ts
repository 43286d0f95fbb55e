import * as tf from '@tensorflow/tfjs';
import type { Optimizer } from '../optimizers/optimizer.ts';
import { disposeTape } from '../tensors/disposeTape.ts';
import type { LearningTask } from './learningTask.ts';

/** Values of one step, still on the device; the caller disposes them. */
export type StepValues = Record<string, tf.Scalar>;

/** A batch on the device. */
export interface BatchTensors {
  inputs: tf.Tensor;
  targets: tf.Tensor;
}

/**
 * One update: forward, loss, gradients, optimizer. Its effects are those on the model's weights and the optimizer's
 * variables; nothing is read back and nothing in it depends on anything but its arguments, so that it may be compiled.
 * @param variables what is trained; the optimizer is prepared for them.
 * @returns `loss` (with the model's regularisation) and each metric, means over the batch.
 */
export function trainStep(
  task: LearningTask,
  optimizer: Optimizer,
  variables: tf.Variable[],
  batch: BatchTensors,
): StepValues {
  const metrics: StepValues = {};
  const computeLoss = (): tf.Scalar => {
    const outputs = forward(task, batch.inputs, true);
    for (const metric of task.metrics) {
      // The tape's own tidy would dispose of what it does not return.
      metrics[metric.name] = tf.keep(metric.compute(outputs, batch.targets));
    }
    return lossOf(task, outputs, batch.targets);
  };
  try {
    return tf.tidy(() => {
      const { value: loss, grads } = tf.variableGrads(computeLoss, variables);
      optimizer.apply(variables.map((variable) => ({ variable, gradient: grads[variable.name]! })));
      return { loss, ...metrics };
    });
  } catch (error) {
    tf.dispose(metrics);
    disposeTape();
    throw error;
  }
}

/** The model's outputs for a batch as it lies in the data set. */
export function forward(task: LearningTask, inputs: tf.Tensor, training: boolean): tf.Tensor {
  return task.model.apply(task.preprocess(inputs), { training }) as tf.Tensor;
}

/** The loss with the penalties of the layers' regularizers, which count in an evaluation too, as in Keras. */
export function lossOf({ model, loss }: LearningTask, outputs: tf.Tensor, targets: tf.Tensor): tf.Scalar {
  return model
    .calculateLosses()
    .reduce((sum, penalty) => sum.add(penalty.mean()), loss.compute(outputs, targets));
}

/** @throws Error if the model has nothing to train. */
export function trainableVariables(model: tf.LayersModel): tf.Variable[] {
  if (model.trainableWeights.length === 0) {
    throw new Error(`${model.name} has no trainable weights: every layer is frozen or has none`);
  }
  return model.trainableWeights.map((weight) => weight.read() as tf.Variable);
}
