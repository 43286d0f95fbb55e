import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import type { Extension, Schedule } from 'trainbook';
import {
  Adam,
  PRIORITY,
  SerialIterator,
  Sgd,
  StandardUpdater,
  Trainer,
  checkpoint,
  compile,
  cosineDecay,
  earlyStopping,
  exponentialDecay,
  hyperparameterSchedule,
  learningRateRangeTest,
  learningRateSchedule,
  logReport,
  multiStepDecay,
  observeLearningRate,
  oneCycle,
  oneCycleMomentum,
  polynomialDecay,
  reduceOnPlateau,
  stepDecay,
  warmUp,
} from 'trainbook';
import { expectNoTensorLeak } from '../../../support/expectNoTensorLeak.ts';
import { InMemoryArtifactStore } from '../../../support/training/inMemoryArtifactStore.ts';
import { readOracles } from '../../../support/training/oracles.ts';
import '../support/quietTfjs.ts';
import { clouds, perceptron } from '../support/tinyProblem.ts';

const oracles = Object.entries({
  ...readOracles('schedules.json'),
  ...readOracles('chainerSchedules.json'),
});
const ofKind = (...kinds: string[]) => oracles.filter(([, { kind }]) => kinds.includes(kind));

const SCHEDULES: Record<string, (options: never) => Schedule> = {
  step: stepDecay,
  multiStep: multiStepDecay,
  exponential: exponentialDecay,
  cosine: cosineDecay,
  polynomial: polynomialDecay,
  oneCycle,
  oneCycleMomentum,
};

/** Reports what was observed after each epoch of a single iteration. */
function observing(observed: readonly number[], optimizer = new Sgd({ learningRate: 0.1 })) {
  const iterator = new SerialIterator(clouds(4), { batchSize: 4 });
  const updater = new StandardUpdater({ iterator, model: perceptron(), optimizer });
  const trainer = new Trainer(updater, { stop: [observed.length, 'epoch'] });
  const writer: Extension = {
    name: 'observed',
    trigger: [1, 'epoch'],
    priority: PRIORITY.writer,
    run: (t) => t.report({ 'validation/loss': observed[t.epoch - 1] ?? NaN }),
  };
  return { trainer: trainer.extend(writer), optimizer };
}

describe('schedules have the values of Keras, PyTorch and Chainer', () => {
  it.each(ofKind(...Object.keys(SCHEDULES)))('%s', (_, { kind, options, warmUp: rise, values }) => {
    const plain = SCHEDULES[kind]!(options as never);
    const schedule = rise ? warmUp(plain, rise) : plain;
    expect(values.length).toBeGreaterThan(40);
    values.forEach((value, step) => {
      const error = Math.abs(schedule(step) - value);
      expect(error, `step ${step}: expected ${value}, got ${schedule(step)}`).toBeLessThanOrEqual(
        1e-12 * value + 1e-15,
      );
    });
  });

  it('refuse numbers out of their range', () => {
    expect(() => stepDecay({ learningRate: 0.1, every: 0 })).toThrow('every must be a number above 0, got 0');
    expect(() => cosineDecay({ learningRate: -1, steps: 5 })).toThrow(
      'learningRate must be a number from 0, got -1',
    );
    expect(() => multiStepDecay({ learningRate: 1, at: [3, NaN] })).toThrow('each step in `at` must be');
    expect(() => oneCycle({ maxLearningRate: 1, steps: 9, riseShare: 0.6, threePhase: true })).toThrow(
      'riseShare must be above 0 and below 0.5, got 0.6',
    );
  });
});

describe("on what is observed, extensions do what Keras's callbacks do", () => {
  it.each(ofKind('plateau'))('reduceOnPlateau: %s', async (_, { options, observed = [], values }) => {
    const { trainer, optimizer } = observing(observed);
    const rates: number[] = [];
    trainer.extend(reduceOnPlateau(options)).extend(() => void rates.push(optimizer.learningRate));
    await trainer.run();
    expect(rates).toHaveLength(values.length);
    rates.forEach((rate, epoch) => expect(rate / values[epoch]!).toBeCloseTo(1, 12));
  });

  it.each(ofKind('earlyStopping'))('earlyStopping: %s', async (_, { options, observed = [], values }) => {
    const { trainer } = observing(observed);
    const model = trainer.updater.task!.model as tf.LayersModel;
    const weights = () => [...model.getWeights()[0]!.dataSync()];
    const seen: number[][] = [[]];
    trainer.extend(() => void seen.push(weights()), { priority: PRIORITY.writer });
    const { epoch } = await trainer.extend(earlyStopping({ ...options, restoreBestWeights: true })).run();
    const [end, best] = values as [number, number];
    expect(epoch).toBe(end);
    expect(weights()).toEqual(seen[best]);
  });
});

describe('a schedule of the learning rate', () => {
  const trainerOf = (optimizer: Adam | Sgd, stop = 8) => {
    const iterator = new SerialIterator(clouds(64), { batchSize: 16, seed: 1 });
    const updater = new StandardUpdater({ iterator, model: perceptron(), optimizer });
    return new Trainer(updater, { stop: [stop, 'iteration'] });
  };
  const observedRates = async (trainer: Trainer) => {
    const log = logReport({ trigger: [1, 'iteration'] });
    await trainer.extend(log).extend(observeLearningRate()).run();
    return log.entries.map(({ values }) => values['learningRate']);
  };

  it('sets that of every update, by iterations or by epochs', async () => {
    const schedule = stepDecay({ learningRate: 1, every: 1, factor: 0.5 });
    const byIteration = trainerOf(new Sgd(), 4).extend(learningRateSchedule(schedule));
    expect(await observedRates(byIteration)).toEqual([1, 0.5, 0.25, 0.125]);
    const byEpoch = trainerOf(new Sgd(), 9).extend(learningRateSchedule(schedule, { unit: 'epoch' }));
    expect(await observedRates(byEpoch)).toEqual([1, 1, 1, 1, 0.5, 0.5, 0.5, 0.5, 0.25]);
  });

  it('reads nothing from the device', async () => {
    const trainer = trainerOf(new Sgd(), 3).extend(learningRateSchedule(() => 0.1));
    const first = trainer.observation;
    let seen: unknown;
    trainer.extend((t) => void (seen = t.observation), {
      trigger: [3, 'iteration'],
      priority: PRIORITY.control,
    });
    await trainer.run();
    expect(seen).toBe(first);
  });

  it('goes on after a resume, also where it depends on what was observed', async () => {
    const observed = [5, 4, 4, 4, 3, 3, 3, 3, 2, 2, 2, 2];
    const straight = observing(observed);
    await straight.trainer.extend(reduceOnPlateau({ patience: 2, cooldown: 1 })).run();
    for (const cut of [2, 4, 7, 9]) {
      const store = new InMemoryArtifactStore();
      const first = observing(observed);
      first.trainer.extend(reduceOnPlateau({ patience: 2, cooldown: 1 })).extend(checkpoint(store));
      await first.trainer.extend((t) => t.requestStop('cut'), { trigger: [cut, 'epoch'] }).run();
      const second = observing(observed);
      second.trainer.extend(reduceOnPlateau({ patience: 2, cooldown: 1 }));
      await second.trainer.resume(store);
      await second.trainer.run();
      expect(second.optimizer.learningRate).toBe(straight.optimizer.learningRate);
    }
  });

  it('works for other hyperparameters and in fit', async () => {
    const optimizer = new Sgd({ momentum: 0.9 });
    const net = compile(perceptron(), { optimizer });
    const callbacks = [
      learningRateSchedule(oneCycle({ maxLearningRate: 0.5, steps: 4 })),
      hyperparameterSchedule('momentum', oneCycleMomentum({ steps: 4 })),
    ];
    await net.fit(clouds(64), { batchSize: 16, verbose: 0, callbacks });
    expect(optimizer.hyperparameters.momentum).toBe(0.95);
    expect(optimizer.learningRate).toBeCloseTo(0.5 / 25 / 1e4, 12);
  });

  it('says what it cannot set', async () => {
    const unknown = trainerOf(new Adam()).extend(hyperparameterSchedule('momentum', () => 0.9));
    await expect(unknown.run()).rejects.toThrow(
      'Adam has no number momentum that could be changed; it has learningRate, beta1, beta2, epsilon',
    );
    const broken = trainerOf(new Sgd()).extend(learningRateSchedule((step) => 1 - step));
    await expect(broken.run()).rejects.toThrow(
      'the learningRate of iteration 3 would be -1, expected one from 0',
    );
  });
});

describe('learningRateRangeTest', () => {
  it('finds rates that learn, and leaves everything as it was', async () => {
    const line = clouds(64).map(({ inputs: [x = 0, y = 0] }) => ({ inputs: [x, y], targets: [3 * x - y] }));
    const iterator = new SerialIterator(line, { batchSize: 64, seed: 1 });
    const optimizer = new Sgd({ learningRate: 1e-6, momentum: 0.9 });
    const model = tf.sequential({
      layers: [tf.layers.dense({ units: 1, inputShape: [2], kernelInitializer: 'zeros' })],
    });
    const updater = new StandardUpdater({ iterator, model, optimizer, loss: 'meanSquaredError' });
    await new Trainer(updater, { stop: [3, 'iteration'] }).run();
    const everything = () => [
      ...model.getWeights().map((weight) => [...weight.dataSync()]),
      ...optimizer
        .stateOf(model.trainableWeights.map((w) => w.read() as tf.Variable))
        .map((v) => [...v.dataSync()]),
      updater.state,
      optimizer.learningRate,
    ];
    const before = everything();
    const { points, suggestion } = await expectNoTensorLeak(() =>
      learningRateRangeTest(updater, { from: 1e-4, to: 1000, iterations: 60 }),
    );
    expect(everything()).toEqual(before);
    expect(points[0]).toMatchObject({ learningRate: 1e-4 });
    expect(points.length).toBeLessThan(60);
    const least = Math.min(...points.map(({ smoothedLoss }) => smoothedLoss));
    expect(points.at(-1)!.smoothedLoss).toBeGreaterThan(4 * least);
    expect(suggestion).toBeGreaterThan(1e-3);
    expect(suggestion).toBeLessThan(1);
  });

  it('refuses what it cannot do', async () => {
    const updater = { updaterless: true } as never;
    await expect(learningRateRangeTest(updater)).rejects.toThrow(
      'needs an updater with an optimizer and a model',
    );
    await expect(learningRateRangeTest(updater, { from: 1, to: 0.1 })).rejects.toThrow(
      'to must be a number above 1',
    );
  });
});
