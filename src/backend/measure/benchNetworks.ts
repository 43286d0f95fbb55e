import * as tf from '@tensorflow/tfjs';

/** A network whose training step is timed. */
export interface BenchNetwork {
  /** Such as `MLP 784-512-512-10`. */
  name: string;
  batchSize: number;
  /** Of one sample. */
  inputShape: readonly number[];
  build(): tf.LayersModel;
}

const CLASSES = 10;

/** What notebooks train first: dense layers, a small and a larger convolutional network. */
export const BENCH_NETWORKS: readonly BenchNetwork[] = [
  { name: 'MLP 784-512-512-10', batchSize: 128, inputShape: [784], build: denseNetwork },
  { name: 'LeNet, 28x28', batchSize: 64, inputShape: [28, 28, 1], build: lenet },
  { name: 'four convolutions, 32x32', batchSize: 32, inputShape: [32, 32, 3], build: convolutions },
];

function denseNetwork(): tf.LayersModel {
  return tf.sequential({
    layers: [
      tf.layers.dense({ inputShape: [784], units: 512, activation: 'relu' }),
      tf.layers.dense({ units: 512, activation: 'relu' }),
      tf.layers.dense({ units: CLASSES }),
    ],
  });
}

function lenet(): tf.LayersModel {
  return tf.sequential({
    layers: [
      tf.layers.conv2d({
        inputShape: [28, 28, 1],
        filters: 6,
        kernelSize: 5,
        padding: 'same',
        activation: 'relu',
      }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.conv2d({ filters: 16, kernelSize: 5, activation: 'relu' }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 120, activation: 'relu' }),
      tf.layers.dense({ units: 84, activation: 'relu' }),
      tf.layers.dense({ units: CLASSES }),
    ],
  });
}

function convolutions(): tf.LayersModel {
  const conv = (filters: number, inputShape?: number[]) =>
    tf.layers.conv2d({ filters, kernelSize: 3, padding: 'same', activation: 'relu', inputShape });
  return tf.sequential({
    layers: [
      conv(32, [32, 32, 3]),
      conv(32),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      conv(64),
      conv(64),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 128, activation: 'relu' }),
      tf.layers.dense({ units: CLASSES }),
    ],
  });
}

/** A batch of noise with one-hot labels; the caller disposes it. */
export function benchBatch({ batchSize, inputShape }: BenchNetwork): [inputs: tf.Tensor, labels: tf.Tensor] {
  return tf.tidy(() => [
    tf.randomUniform([batchSize, ...inputShape], 0, 1, 'float32', 1),
    tf.oneHot(tf.range(0, batchSize, 1, 'int32').mod(tf.scalar(CLASSES, 'int32')), CLASSES).toFloat(),
  ]);
}

/** A training step over variables of its own; whoever makes it disposes it. */
export interface BenchStep {
  /** @returns the loss. */
  run(batch: tf.Tensor[]): tf.Tensor[];
  dispose(): void;
}

/** A network's training step with SGD and momentum. */
export function benchStep(network: BenchNetwork): BenchStep {
  const model = network.build();
  const weights = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
  const velocities = weights.map((weight) => tf.tidy(() => tf.variable(tf.zerosLike(weight), false)));
  const loss = (inputs: tf.Tensor, labels: tf.Tensor): tf.Scalar =>
    tf.losses.softmaxCrossEntropy(labels, model.apply(inputs, { training: true }) as tf.Tensor);
  return {
    run: ([inputs, labels]) =>
      tf.tidy(() => {
        const { value, grads } = tf.variableGrads(() => loss(inputs!, labels!), weights);
        weights.forEach((weight, index) => {
          const velocity = velocities[index]!;
          velocity.assign(velocity.mul(tf.scalar(0.9)).sub(grads[weight.name]!.mul(tf.scalar(0.01))));
          weight.assign(weight.add(velocity));
        });
        return [value];
      }),
    dispose() {
      model.dispose();
      tf.dispose(velocities);
    },
  };
}
