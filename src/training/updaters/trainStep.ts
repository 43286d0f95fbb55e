import * as tf from '@tensorflow/tfjs';
import type { Optimizer } from '../optimizers/optimizer.ts';
import { disposeTape } from '../tensors/disposeTape.ts';
import { weightedLoss } from '../losses/weightedLoss.ts';
import { measureMetrics, noValues, tensorsIn } from '../metrics/measureMetrics.ts';
import type { MetricValues } from '../metrics/measureMetrics.ts';
import type { LearningTask } from './learningTask.ts';
import { allVariables } from '../modules/trainableModel.ts';
import type { LossScale } from './lossScale.ts';

/** A batch on the device. */
export interface BatchTensors {
  inputs: tf.Tensor;
  targets: tf.Tensor;
  /** How much each sample counts in the loss, [n]. */
  weights?: tf.Tensor;
}

/** Who changes the weights, and how. */
export interface UpdateRules {
  optimizer: Optimizer;
  /** What is trained; the optimizer is prepared for them. */
  variables: tf.Variable[];
  /** For float16. */
  lossScale?: LossScale;
}

/**
 * One update: forward, loss, gradients, optimizer. Its effects are those on the model's weights and the optimizer's
 * variables; nothing is read back and nothing in it depends on anything but its arguments, so that it may be compiled.
 * @returns `loss` (with the model's regularisation) and each metric, means over the batch; the caller disposes of them.
 */
export function trainStep(task: LearningTask, rules: UpdateRules, batch: BatchTensors): MetricValues {
  const result = noValues();
  const computeLoss = (): tf.Scalar => {
    const outputs = forward(task, batch.inputs, true);
    // The tape's own tidy would dispose of what it does not return.
    const loss = tf.keep(lossOf(task, outputs, batch));
    const measured = measureMetrics(task, outputs, batch);
    Object.assign(result.values, { loss }, measured.values);
    Object.assign(result.counts, measured.counts);
    Object.assign(result.counters, measured.counters);
    for (const tensor of tensorsIn(measured)) tf.keep(tensor);
    return rules.lossScale ? rules.lossScale.multiply(loss) : loss.clone();
  };
  try {
    tf.tidy(() => update(task, rules, computeLoss));
    return result;
  } catch (error) {
    tf.dispose(tensorsIn(result));
    disposeTape();
    throw error;
  }
}

function update(
  { model }: LearningTask,
  { optimizer, variables, lossScale }: UpdateRules,
  computeLoss: () => tf.Scalar,
): void {
  const gradientsOf = (): tf.Tensor[] => {
    const { grads } = tf.variableGrads(computeLoss, variables);
    return variables.map((variable) => grads[variable.name]!);
  };
  const apply = (gradients: tf.Tensor[]): void =>
    optimizer.apply(variables.map((variable, index) => ({ variable, gradient: gradients[index]! })));
  if (!lossScale) return apply(gradientsOf());
  const touched = [...new Set([...allVariables(model), ...optimizer.stateOf(variables)])].map((variable) => ({
    variable,
    before: variable.clone(),
  }));
  lossScale.apply(gradientsOf(), touched, apply);
}

/** The model's outputs for a batch as it lies in the data set. */
export function forward(task: LearningTask, inputs: tf.Tensor, training: boolean): tf.Tensor {
  return task.model.apply(task.preprocess(inputs), { training }) as tf.Tensor;
}

/** The loss with the penalties of the layers' regularizers, which count in an evaluation too, as in Keras. */
export function lossOf(
  { model, loss }: LearningTask,
  outputs: tf.Tensor,
  { targets, weights }: Omit<BatchTensors, 'inputs'>,
): tf.Scalar {
  const ofData = weights ? weightedLoss(loss, outputs, { targets, weights }) : loss.compute(outputs, targets);
  return model.calculateLosses().reduce((sum, penalty) => sum.add(penalty.mean()), ofData);
}
