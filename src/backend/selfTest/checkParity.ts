import * as tf from '@tensorflow/tfjs';
import { currentNodeBackend } from '../compiledStep/nodeBackend.ts';
import { libtensorflowTracer } from '../compiledStep/stepTracer.ts';
import type { RungOffer } from '../rung.ts';
import type { ParityCase } from './parityReport.ts';

/** A network whose training is compared. */
interface ParityNetwork {
  name: string;
  inputShape: number[];
  /** The layers before the last one, which has one unit. */
  layers(): tf.layers.Layer[];
}

const STEPS = 5;
const BATCH_SIZE = 8;

/** Of float32 sums in another order, over five steps; TensorFloat-32 of a GPU is far coarser. */
const TOLERANCE = 1e-4;
const GPU_TOLERANCE = 2e-2;

const NETWORKS: readonly ParityNetwork[] = [
  { name: 'dense layers', inputShape: [12], layers: () => [dense(16, 'relu'), dense(8, 'tanh')] },
  {
    name: 'convolution, pooling and batch normalization',
    inputShape: [8, 8, 3],
    layers: () => [
      tf.layers.conv2d({ filters: 6, kernelSize: 3, useBias: false, kernelInitializer: seeded() }),
      tf.layers.batchNormalization(),
      tf.layers.reLU(),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.flatten(),
    ],
  },
  {
    name: 'depthwise and separable convolution, average pooling',
    inputShape: [8, 8, 2],
    layers: () => [
      tf.layers.depthwiseConv2d({ kernelSize: 3, depthwiseInitializer: seeded() }),
      tf.layers.separableConv2d({
        filters: 4,
        kernelSize: 3,
        depthwiseInitializer: seeded(),
        pointwiseInitializer: seeded(),
      }),
      tf.layers.globalAveragePooling2d({}),
    ],
  },
  {
    name: 'recurrent layer (LSTM)',
    inputShape: [5, 4],
    layers: () => [tf.layers.lstm({ units: 6, kernelInitializer: seeded(), recurrentInitializer: seeded() })],
  },
  {
    name: 'layer normalization and ELU',
    inputShape: [12],
    layers: () => [dense(10), tf.layers.layerNormalization(), tf.layers.elu()],
  },
];

/**
 * Opens a rung and trains small networks there twice, compiled and op by op, from the same weights.
 * @throws RungRefusal, or any Error that says why the rung can't be opened.
 */
export async function checkParity(
  offer: RungOffer,
): Promise<{ label: string; compiled: boolean; cases: ParityCase[] }> {
  const { label, backendName } = await offer.open();
  if (!(await tf.setBackend(backendName))) throw new Error(`TensorFlow.js could not start ${backendName}`);
  const binding = currentNodeBackend()?.binding;
  const cases: ParityCase[] = [];
  const tolerance = binding?.isUsingGpuDevice() ? GPU_TOLERANCE : TOLERANCE;
  for (const network of binding ? NETWORKS : []) cases.push(await compare(network, tolerance));
  return { label, compiled: binding !== undefined, cases };
}

async function compare(network: ParityNetwork, tolerance: number): Promise<ParityCase> {
  try {
    const compiled = await train(network, true);
    const eager = await train(network, false);
    if (new Set(eager[0]).size < STEPS) throw new Error(`the losses do not change: ${eager[0]!.join(', ')}`);
    const error = Math.max(...eager.map((values, index) => difference(values, compiled[index]!)));
    return { name: network.name, error, passed: error <= tolerance };
  } catch (error) {
    const failure = error instanceof Error ? error.message : String(error);
    return { name: network.name, error: Infinity, passed: false, failure };
  }
}

/** @returns the losses, and each variable after the last step. */
async function train(network: ParityNetwork, compiled: boolean): Promise<Float32Array[]> {
  const { inputShape, layers } = network;
  const model = tf.sequential();
  model.add(tf.layers.inputLayer({ inputShape }));
  for (const layer of [...layers(), dense(1)]) model.add(layer);
  const x = tf.randomNormal([BATCH_SIZE, ...inputShape], 0, 1, 'float32', 11);
  const y = tf.randomNormal([BATCH_SIZE, 1], 0, 1, 'float32', 12);
  const step = stepOf(model);
  const traced = compiled
    ? libtensorflowTracer.trace((batch) => step(batch), [x, y], { name: 'a parity step' })
    : undefined;
  try {
    const losses: number[] = [];
    for (let iteration = 0; iteration < STEPS; iteration++) {
      const [loss] = traced ? await traced.run([x, y]) : step([x, y]);
      losses.push((await loss!.data())[0]!);
      loss!.dispose();
    }
    const weights = model.getWeights().map((weight) => weight.dataSync() as Float32Array);
    return [Float32Array.from(losses), ...weights];
  } finally {
    traced?.dispose();
    model.dispose();
    tf.dispose([x, y]);
  }
}

/** Gradient descent on the mean square error. */
function stepOf(model: tf.LayersModel): (batch: tf.Tensor[]) => tf.Tensor[] {
  const weights = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
  return ([x, y]) =>
    tf.tidy(() => {
      const loss = () =>
        tf.losses.meanSquaredError(y!, model.apply(x!, { training: true }) as tf.Tensor) as tf.Scalar;
      const { value, grads } = tf.variableGrads(loss, weights);
      for (const weight of weights) weight.assign(weight.sub(grads[weight.name]!.mul(tf.scalar(0.05))));
      return [value];
    });
}

/** Relative to the greatest value. */
function difference(expected: Float32Array, actual: Float32Array): number {
  const scale = expected.reduce((greatest, value) => Math.max(greatest, Math.abs(value)), 1e-3);
  const greatest = expected.reduce((most, value, index) => {
    const each = Math.abs(value - actual[index]!);
    return Number.isNaN(each) ? Infinity : Math.max(most, each);
  }, 0);
  return greatest / scale;
}

function dense(units: number, activation?: 'relu' | 'tanh'): tf.layers.Layer {
  return tf.layers.dense({ units, activation, kernelInitializer: seeded() });
}

function seeded() {
  return tf.initializers.glorotUniform({ seed: 5 });
}
