import type { EvaluationData, Observation } from '../../../../src/protocol/runData.ts';
import type { NewRun } from '../../../../src/runs/runRecorder.ts';

export const newRun: NewRun = {
  backend: { rung: 'cpu', label: 'plain JavaScript', proof: 'convolution forward and backward' },
  seed: 7,
  epochs: 2,
  iterationsPerEpoch: 10,
  batchSize: 32,
  hyperparameters: { optimizer: 'sgd', learningRate: 0.1, nesterov: true },
  model: {
    name: 'lenet',
    layers: [
      {
        name: 'conv1',
        type: 'Conv2D',
        outputShapes: [[null, 24, 24, 8]],
        parameterCount: 208,
        trainableCount: 208,
        trainable: true,
        inputs: ['input'],
      },
    ],
    totals: { parameters: 208, trainable: 208, nonTrainable: 0, sizeBytes: 832 },
  },
  datasets: [{ role: 'train', name: 'digits', length: 320 }],
  environment: { node: 'v20.20.2', platform: 'linux x64', trainbook: '0.1.0' },
};

export function observation(iteration: number, values: Record<string, number> = {}): Observation {
  return {
    iteration,
    epoch: iteration / 10,
    elapsedSeconds: iteration / 4,
    values: { 'train/loss': 1 / iteration, ...values },
  };
}

export const evaluation: EvaluationData = {
  dataset: 'digits test',
  sampleCount: 3,
  metrics: { loss: NaN, accuracy: 2 / 3 },
  confusion: {
    labelNames: ['zero', 'one'],
    counts: [
      [1, 1],
      [0, 1],
    ],
  },
  samples: [
    {
      index: 4,
      title: '4:zero',
      label: 0,
      labelName: 'zero',
      image: { width: 2, height: 1, channels: 3, data: Uint8Array.of(0, 1, 2, 253, 254, 255) },
      prediction: { label: 1, labelName: 'one', probability: 0.75 },
    },
  ],
};
