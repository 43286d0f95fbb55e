import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { decodeCheckpoint, encodeCheckpoint } from '../../../src/training/checkpoints/checkpointFile.ts';
import { loadModel, openWeights } from '../../../src/training/index.ts';
import { checkArray } from './fuzzTarget.ts';
import type { FuzzFixture, FuzzTarget } from './fuzzTarget.ts';

const filesOf =
  (...names: string[]) =>
  (): FuzzFixture[] =>
    names.map((name) => ({ name, bytes: readFileSync(path.join('test/oracles/weights', name)) }));

async function readWeights(file: string): Promise<void> {
  const weights = await openWeights(file);
  try {
    for (const [name, array] of weights.arrays) {
      const tensor = await array.read().catch((error: Error) => {
        // Whoever asks for the numbers knows the file.
        throw new Error(`${path.basename(file)}, ${name}: ${error.message}`, { cause: error });
      });
      checkArray(tensor);
    }
  } finally {
    await weights.close();
  }
}

async function readModel(file: string): Promise<void> {
  const model = await loadModel(file);
  const inputs = model.inputs.map(({ shape }) => shape.slice(1));
  model.dispose();
  if (inputs.length === 0) throw new TypeError('wrong value: a model without inputs');
}

const LAYERS_MODEL = {
  format: 'layers-model',
  modelTopology: {
    class_name: 'Sequential',
    config: {
      name: 'small',
      layers: [{ class_name: 'Dense', config: { name: 'fc', units: 2, batch_input_shape: [null, 3] } }],
    },
  },
  weightsManifest: [
    {
      paths: ['shard1.bin', 'shard2.bin'],
      weights: [
        { name: 'fc/kernel', shape: [3, 2], dtype: 'float32' },
        {
          name: 'fc/bias',
          shape: [2],
          dtype: 'float32',
          quantization: { scale: 0.5, min: -1, dtype: 'uint8' },
        },
      ],
    },
  ],
};

const modelJson = (): FuzzFixture[] => [
  {
    name: 'model.json',
    bytes: Buffer.from(JSON.stringify(LAYERS_MODEL)),
    beside: { 'shard1.bin': new Uint8Array(20).fill(60), 'shard2.bin': new Uint8Array(6).fill(60) },
  },
];

function checkpointFile(): FuzzFixture[] {
  const tensors = new Map([
    ['fc/kernel', { dtype: 'float32' as const, shape: [3, 2], data: Float32Array.of(1, 2, 3, 4, 5, 6) }],
  ]);
  return [{ name: 'step.safetensors', bytes: Buffer.concat(encodeCheckpoint({ tensors, sequence: 3 })) }];
}

/** Files of weights and of whole models. */
export const weightTargets: readonly FuzzTarget[] = [
  {
    name: 'safetensors',
    fixtures: filesOf('kinds.safetensors', 'plain.safetensors'),
    read: readWeights,
  },
  { name: 'torch-zip', fixtures: filesOf('kinds.pth', 'zip.pth', 'training.pth'), read: readWeights },
  { name: 'torch-legacy', fixtures: filesOf('legacy.pth'), read: readWeights },
  { name: 'npz-weights', fixtures: filesOf('chainer.npz', 'snapshot.npz'), read: readWeights },
  {
    name: 'hdf5',
    fixtures: filesOf('plain.weights.h5', 'kinds.h5', 'loop.h5', 'whole.h5'),
    read: readWeights,
  },
  { name: 'keras', fixtures: filesOf('whole.keras'), read: readWeights },
  { name: 'model-h5', fixtures: filesOf('whole.h5'), read: readModel },
  { name: 'model-keras', fixtures: filesOf('whole.keras'), read: readModel },
  { name: 'model-json', fixtures: modelJson, read: readModel },
  { name: 'tfjs-weights', fixtures: modelJson, read: readWeights },
  {
    name: 'checkpoint',
    fixtures: checkpointFile,
    read: (file) =>
      Promise.resolve().then(() =>
        decodeCheckpoint(readFileSync(file), path.basename(file)).tensors.forEach(checkArray),
      ),
  },
];

await tf.setBackend('cpu');
