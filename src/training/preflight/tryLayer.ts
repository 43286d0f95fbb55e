import * as tf from '@tensorflow/tfjs';
import { seededRandom } from '../random/seededRandom.ts';
import { disposeTape } from '../tensors/disposeTape.ts';
import type { Layer, LayerUse } from './layerUses.ts';
import type { MissingKernel } from './missingKernel.ts';
import { missingIn } from './missingKernel.ts';

/**
 * Computes a layer as a training would, on zeros.
 * @returns what the backend lacks for it. Other errors, such as those about zeros as inputs, are left to the training.
 */
export function tryLayer(use: LayerUse): MissingKernel | undefined {
  const { layer, name, passesGradient } = use;
  if ((layer as { stateful?: boolean }).stateful) return undefined; // a trial would change its state
  const restore = keepEverything(layer);
  const failed = (pass: MissingKernel['pass'], error: unknown): MissingKernel | undefined => {
    const missing = missingIn(error);
    return missing && { layer: name, type: layer.getClassName(), backend: tf.getBackend(), pass, ...missing };
  };
  try {
    const forward = attempt(() => computeForward(use));
    if (forward) return failed('forward', forward.error);
    if (!passesGradient && layer.trainableWeights.length === 0) return undefined;
    const backward = attempt(() => computeBackward(use));
    return backward && failed('gradient', backward.error);
  } finally {
    restore();
  }
}

function attempt(compute: () => void): { error: unknown } | undefined {
  try {
    tf.tidy(compute);
    return undefined;
  } catch (error) {
    disposeTape();
    return { error };
  }
}

function computeForward({ layer, inputs }: LayerUse): void {
  apply(layer, inputs.map(zeros));
}

/** The gradients for the trained weights, and for the inputs where something before the layer is trained. */
function computeBackward({ layer, inputs, passesGradient }: LayerUse): void {
  const tensors = inputs.map(zeros);
  const variables = layer.trainableWeights.map((weight) => weight.read() as tf.Variable);
  if (variables.length > 0) tf.variableGrads(() => apply(layer, tensors), variables);
  const floats = tensors.filter(({ dtype }) => dtype === 'float32');
  if (!passesGradient || floats.length === 0) return;
  const computeWith = (...given: tf.Tensor[]): tf.Tensor => {
    const waiting = [...given];
    return apply(
      layer,
      tensors.map((tensor) => (tensor.dtype === 'float32' ? waiting.shift()! : tensor)),
    );
  };
  tf.grads(computeWith)(floats);
}

/** The sum of all outputs, in training mode. */
function apply(layer: Layer, inputs: tf.Tensor[]): tf.Scalar {
  const outputs = layer.apply(inputs.length === 1 ? inputs[0]! : inputs, { training: true });
  const sums = [outputs as tf.Tensor | tf.Tensor[]].flat().map((output) => tf.sum(output));
  return tf.addN(sums).asScalar();
}

function zeros({ shape, dtype }: LayerUse['inputs'][number]): tf.Tensor {
  return tf.zeros(shape, dtype);
}

/** @returns a function that gives the layer the statistics, and `Math.random` the place in its stream, of before. */
function keepEverything(layer: Layer): () => void {
  const { random } = Math;
  Math.random = seededRandom(0);
  const kept = layer.nonTrainableWeights.map((weight) => {
    const tensor = weight.read();
    return { weight, dataId: tensor.dataId, values: tf.clone(tensor) };
  });
  return () => {
    Math.random = random;
    for (const { weight, dataId, values } of kept) {
      if (weight.read().dataId !== dataId) weight.write(values);
      values.dispose();
    }
  };
}
