import * as tf from '@tensorflow/tfjs';
import type { LayerOracle, Nested } from './oracles.ts';
import type { OracleErrors } from './oracleErrors.ts';
import { buildLayerNetwork, LAYER_LEARNING_RATE, layerBatch, namedLayers } from './layerNetwork.ts';
import { flatten, greatestError } from './oracles.ts';
import type { Step, StepMode } from './stepModes.ts';

/**
 * How far outputs, gradients and twenty steps of a small network around a layer are from those of an oracle.
 * @param oracle without losses for no steps.
 */
export async function layerErrors(name: string, oracle: LayerOracle, mode: StepMode): Promise<OracleErrors> {
  const first = buildLayerNetwork(name, oracle);
  const forward = await outputsError(first, oracle);
  const gradients = await gradientsError(first, oracle, mode); // which moves statistics
  first.dispose();
  if (oracle.losses.length === 0) return { forward, gradients };
  const model = buildLayerNetwork(name, oracle);
  const training = await trainingError(model, oracle, mode);
  model.dispose();
  return { forward, gradients, training };
}

async function outputsError(model: tf.LayersModel, oracle: LayerOracle): Promise<number> {
  const { inputs, targets } = layerBatch(oracle, 0);
  const outputs = tf.tidy(() => model.apply(inputs) as tf.Tensor);
  const error = greatestError(await outputs.data(), flatten(oracle.outputs));
  tf.dispose([inputs, targets, outputs]);
  return error;
}

/** Relative to the greatest gradient of the layer: one of a bias before a normalization is a difference of such. */
async function gradientsError(model: tf.LayersModel, oracle: LayerOracle, mode: StepMode): Promise<number> {
  const { inputs, targets } = layerBatch(oracle, 0);
  const weights = namedLayers(model).flatMap((layer) => layer.trainableWeights);
  const variables = weights.map((weight) => weight.read() as tf.Variable);
  const step = mode((x, y) => {
    const { grads } = tf.variableGrads(lossOf(model, x!, y!), variables);
    return Object.fromEntries(variables.map(({ name }, index) => [index, grads[name]!]));
  });
  const result = await step.run(inputs, targets);
  const gradients = await Promise.all(variables.map((_, index) => result[index]!.data()));
  step.dispose();
  tf.dispose([inputs, targets, result]);
  const values = gradients.flatMap((each) => [...each]);
  let start = 0;
  const errors = Object.values(oracle.gradients).map((ofLayer) => {
    const expected = flatten(ofLayer);
    const actual = values.slice(start, (start += expected.length));
    return greatestError(actual, expected, Math.max(...expected.map(Math.abs)));
  });
  if (start !== values.length) throw new Error(`expected ${start} gradients, got ${values.length}`);
  return Math.max(...errors);
}

async function trainingError(model: tf.LayersModel, oracle: LayerOracle, mode: StepMode): Promise<number> {
  const step = mode(descend(model));
  const losses: number[] = [];
  for (let number = 0; number < oracle.losses.length; number++) {
    const { inputs, targets } = layerBatch(oracle, number);
    const { loss } = await step.run(inputs, targets);
    losses.push((await loss!.data())[0]!);
    tf.dispose([inputs, targets, loss!]);
  }
  step.dispose();
  const weights = namedLayers(model).flatMap((layer) => layer.weights.map((weight) => weight.read().data()));
  const values = (await Promise.all(weights)).flatMap((each) => [...each]);
  return Math.max(greatestError(losses, oracle.losses), greatestError(values, flattenAll(oracle.weights)));
}

const flattenAll = (byLayer: Record<string, Nested[]>) => flatten(Object.values(byLayer));

/** The mean squared error and the model's penalties. */
function lossOf(model: tf.LayersModel, inputs: tf.Tensor, targets: tf.Tensor): () => tf.Scalar {
  return () => {
    const outputs = model.apply(inputs, { training: true }) as tf.Tensor;
    const loss = tf.losses.meanSquaredError(targets, outputs).asScalar();
    return model.calculateLosses().reduce((sum, penalty) => sum.add(penalty.mean()), loss);
  };
}

/** Gradient descent. */
function descend(model: tf.LayersModel): Step {
  const variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
  return (inputs, targets) => {
    const { value: loss, grads } = tf.variableGrads(lossOf(model, inputs!, targets!), variables);
    for (const variable of variables) {
      variable.assign(variable.sub(grads[variable.name]!.mul(tf.scalar(LAYER_LEARNING_RATE))));
    }
    return { loss };
  };
}
