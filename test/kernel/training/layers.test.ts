import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpenLibtensorflow } from '../../../src/backend/libtensorflow/openLibtensorflow.ts';
import type { LayerOracle, Nested } from '../../support/training/oracles.ts';
import type { Step } from '../../support/training/stepModes.ts';
import {
  LIBTENSORFLOW_BACKEND,
  openLibtensorflow,
} from '../../../src/backend/libtensorflow/openLibtensorflow.ts';
import { provideLibrary } from '../../support/backend/provideLibrary.ts';
import { LAYER_CASES } from '../../support/training/layerCases.ts';
import {
  buildLayerNetwork,
  LAYER_LEARNING_RATE,
  layerBatch,
  namedLayers,
} from '../../support/training/layerNetwork.ts';
import { flatten, greatestError, readOracles } from '../../support/training/oracles.ts';
import { STEP_MODES } from '../../support/training/stepModes.ts';

const oracles = readOracles('layers.json');
let library: OpenLibtensorflow;

beforeAll(async () => {
  library = await openLibtensorflow(await provideLibrary(), false);
  await tf.setBackend(LIBTENSORFLOW_BACKEND);
}, 600_000);

afterAll(() => library.dispose());

/** Gradient descent on the mean squared error and the model's penalties. */
function descend(model: tf.LayersModel): Step {
  const variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
  const lossOf = (inputs: tf.Tensor, targets: tf.Tensor) => (): tf.Scalar => {
    const outputs = model.apply(inputs, { training: true }) as tf.Tensor;
    const loss = tf.losses.meanSquaredError(targets, outputs).asScalar();
    return model.calculateLosses().reduce((sum, penalty) => sum.add(penalty.mean()), loss);
  };
  return (inputs, targets) => {
    const { value: loss, grads } = tf.variableGrads(lossOf(inputs!, targets!), variables);
    for (const variable of variables) {
      variable.assign(variable.sub(grads[variable.name]!.mul(tf.scalar(LAYER_LEARNING_RATE))));
    }
    return { loss };
  };
}

async function train(name: string, mode: keyof typeof STEP_MODES) {
  const oracle = oracles[name] as LayerOracle;
  const model = buildLayerNetwork(name, oracle);
  const step = STEP_MODES[mode](descend(model));
  const losses: number[] = [];
  for (let number = 0; number < oracle.losses.length; number++) {
    const { inputs, targets } = layerBatch(oracle, number);
    const { loss } = await step.run(inputs, targets);
    losses.push((await loss!.data())[0]!);
    tf.dispose([inputs, targets, loss!]);
  }
  const weights: Record<string, Nested[]> = {};
  for (const layer of namedLayers(model)) {
    weights[layer.name] = layer.getWeights().map((weight) => weight.arraySync() as Nested);
  }
  step.dispose();
  model.dispose();
  return { losses, weights };
}

it('every layer that the oracles have is trained', () => {
  expect(Object.keys(LAYER_CASES).sort()).toEqual(Object.keys(oracles).sort());
});

describe.each(Object.keys(STEP_MODES) as (keyof typeof STEP_MODES)[])('%s, twenty steps', (mode) => {
  it.each(Object.keys(oracles))('of %s have the numbers of Keras', async (name) => {
    const oracle = oracles[name] as LayerOracle;
    const { losses, weights } = await train(name, mode);
    expect(greatestError(losses, oracle.losses), 'losses').toBeLessThan(1e-4);
    expect(Object.keys(weights)).toEqual(Object.keys(oracle.weights));
    for (const [layer, values] of Object.entries(oracle.weights)) {
      expect(greatestError(flatten(weights[layer]!), flatten(values)), layer).toBeLessThan(1e-4);
    }
  });
});
