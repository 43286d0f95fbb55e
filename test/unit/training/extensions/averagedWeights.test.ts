import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import {
  Adam,
  ArrayDataset,
  SerialIterator,
  StandardUpdater,
  Trainer,
  averagedWeights,
  checkpoint,
  evaluator,
} from 'trainbook';
import { expectNoTensorLeak } from '../../../support/expectNoTensorLeak.ts';
import { InMemoryArtifactStore } from '../../../support/training/inMemoryArtifactStore.ts';
import type { Nested } from '../../../support/training/oracles.ts';
import { flatten, greatestError } from '../../../support/training/oracles.ts';
import { pseudoLabels, pseudoValues } from '../../../support/training/pseudoValues.ts';
import '../support/quietTfjs.ts';

/** See test/oracles/makeAverageOracles.py. */
interface AverageOracle {
  batchSize: number;
  emaMomentum?: number;
  accumulationSteps?: number;
  losses: number[];
  validationLosses: number[];
  weights: Nested[];
}

const text = readFileSync(new URL('../../../oracles/averages.json', import.meta.url), 'utf8');
const { cases } = JSON.parse(text) as { cases: Record<string, AverageOracle> };

// As in test/oracles/makeAverageOracles.py.
const [COUNT, FEATURES, HIDDEN, CLASSES, EPOCHS] = [50, 4, 6, 3, 3];

function network(): tf.Sequential {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units: HIDDEN, activation: 'relu', inputShape: [FEATURES] }),
      tf.layers.dense({ units: CLASSES, activation: 'softmax' }),
    ],
  });
  const kernel = (rows: number, columns: number, seed: number) =>
    tf.tensor(pseudoValues([rows, columns], seed), [rows, columns]);
  tf.tidy(() =>
    model.setWeights([
      kernel(FEATURES, HIDDEN, 43),
      tf.zeros([HIDDEN]),
      kernel(HIDDEN, CLASSES, 44),
      tf.zeros([CLASSES]),
    ]),
  );
  return model;
}

function samples(count: number): ArrayDataset<{ inputs: Float32Array; label: number }> {
  const inputs = pseudoValues([COUNT, FEATURES], 31);
  const labels = pseudoLabels([COUNT], CLASSES, 37);
  return new ArrayDataset(
    Array.from({ length: count }, (_, index) => ({
      inputs: inputs.slice(index * FEATURES, (index + 1) * FEATURES),
      label: labels[index]!,
    })),
  );
}

function trainerOf({ batchSize, emaMomentum, accumulationSteps }: Partial<AverageOracle>): Trainer {
  const iterator = new SerialIterator(samples(COUNT), { batchSize: batchSize ?? 10, shuffle: false });
  const optimizer = new Adam({ learningRate: 0.02 }, { emaMomentum, accumulationSteps });
  const updater = new StandardUpdater({ iterator, model: network(), optimizer, metrics: [] });
  return new Trainer(updater, { stop: [EPOCHS, 'epoch'] });
}

const weightsOf = ({ updater }: Trainer) =>
  (updater.task!.model as tf.Sequential).getWeights().map((weight) => [...weight.dataSync()]);

describe('averages of weights and gradients of several batches', () => {
  it.each(Object.entries(cases))('have the numbers of Keras: %s', async (_, oracle) => {
    const trainer = trainerOf(oracle);
    const averaged = oracle.emaMomentum !== undefined;
    trainer.extend(evaluator(samples(20), { averaged }));
    if (averaged) trainer.extend(averagedWeights());
    const { epochs } = await trainer.run();
    const column = (path: string) => epochs.map(({ values }) => values[path] ?? NaN);
    expect(greatestError(column('train/loss'), oracle.losses)).toBeLessThan(1e-4);
    expect(greatestError(column('validation/loss'), oracle.validationLosses)).toBeLessThan(1e-4);
    expect(greatestError(weightsOf(trainer).flat(), oracle.weights.flatMap(flatten))).toBeLessThan(1e-4);
  });
});

describe('averagedWeights()', () => {
  it('lets a training that goes on, and its checkpoints, have the weights of the last update', async () => {
    const plain = trainerOf({ emaMomentum: 0.9 });
    await plain.run();
    const store = new InMemoryArtifactStore();
    const trainer = trainerOf({ emaMomentum: 0.9 }).extend(averagedWeights()).extend(checkpoint(store));
    trainer.extend(evaluator(samples(20), { averaged: true }));
    trainer.extend((t) => t.requestStop('a pause'), { trigger: (t) => t.iteration === 7 });
    await trainer.run();
    const resumed = trainerOf({ emaMomentum: 0.9 });
    await resumed.resume(store);
    for (const one of [trainer, resumed]) await one.run();
    expect(weightsOf(resumed)).toEqual(weightsOf(plain));
    expect(weightsOf(trainer)).not.toEqual(weightsOf(plain));
  });

  it('leaves no tensor behind', async () => {
    const trainer = trainerOf({ emaMomentum: 0.9 }).extend(averagedWeights());
    trainer.extend(evaluator(samples(20), { averaged: true }));
    trainer.extend((t) => t.requestStop('a pause'), { trigger: (t) => t.iteration === 5 });
    await trainer.run();
    await expectNoTensorLeak(() => trainer.run());
  });

  it('refuses an optimizer that keeps no averages, before the first update', async () => {
    const trainer = trainerOf({}).extend(averagedWeights());
    await expect(trainer.run()).rejects.toThrow(
      /no averages of weights: Adam keeps none; give .* an emaMomentum/,
    );
    expect(trainer.iteration).toBe(0);
    const measured = trainerOf({}).extend(evaluator(samples(20), { averaged: true }));
    await expect(measured.run()).rejects.toThrow('there are no averages of weights');
  });
});
