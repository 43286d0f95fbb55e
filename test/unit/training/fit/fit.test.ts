import * as tf from '@tensorflow/tfjs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { FitData, FitOptions, TrainingStart } from 'trainbook';
import { addTrainingListener, ArrayDataset, compile, requestStop, seed, Sgd } from 'trainbook';
import { expectNoTensorLeak } from '../../../support/expectNoTensorLeak.ts';
import '../support/quietTfjs.ts';
import { clouds, perceptron } from '../support/tinyProblem.ts';

const subscriptions: (() => void)[] = [];
afterEach(() => {
  for (const end of subscriptions.splice(0)) end();
  vi.restoreAllMocks();
});

const netOf = (model: tf.LayersModel = perceptron()) =>
  compile(model, {
    optimizer: new Sgd({ learningRate: 0.5 }),
    loss: 'sparseCategoricalCrossentropy',
    metrics: ['accuracy'],
  });

const quiet = { verbose: 0, shuffle: false } as const;

/** The clouds as arrays. */
function arrays(count = 64) {
  const samples = Array.from({ length: count }, (_, index) => clouds(count).get(index));
  return { inputs: samples.map(({ inputs }) => inputs), labels: samples.map(({ label }) => label) };
}

async function lossesOf(data: FitData, options: FitOptions = {}): Promise<number[]> {
  const { history } = await netOf().fit(data, { ...quiet, epochs: 2, batchSize: 16, ...options });
  return history.loss;
}

describe('fit', () => {
  it('takes data sets, tensors, lists and typed arrays alike', async () => {
    const { inputs, labels } = arrays();
    const expected = await lossesOf(clouds());
    const [x, y] = [tf.tensor2d(inputs), tf.tensor1d(labels, 'int32')];
    await expect(lossesOf([inputs, labels])).resolves.toEqual(expected);
    await expect(lossesOf([x, y])).resolves.toEqual(expected);
    await expect(lossesOf([Float32Array.from(inputs.flat()), Int32Array.from(labels)])).resolves.toEqual(
      expected,
    );
    await expect(
      lossesOf([{ data: Float32Array.from(inputs.flat()), shape: [64, 2] }, Uint8Array.from(labels)]),
    ).resolves.toEqual(expected);
    tf.dispose([x, y]);
  });

  it('sets the last samples aside before it shuffles', async () => {
    let start: TrainingStart | undefined;
    subscriptions.push(addTrainingListener({ trainingStarted: (given) => (start = given) }));
    await netOf().fit(clouds(50), { verbose: 0, validationSplit: 0.25 });
    const [train, validation] = start?.datasets ?? [];
    expect([train?.role, train?.dataset.length]).toEqual(['train', 37]);
    expect([validation?.role, validation?.dataset.length]).toEqual(['validation', 13]);
    const originals = Array.from({ length: 13 }, (_, index) => validation?.dataset.originalIndex(index));
    expect(originals).toEqual(Array.from({ length: 13 }, (_, index) => 37 + index));
  });

  it('goes on where it stood, with the weights, the optimizer and a new order', async () => {
    const { random } = Math;
    seed(3);
    const net = netOf();
    const first = await net.fit(clouds(), { verbose: 0, epochs: 2 });
    const second = await net.fit(clouds(), { verbose: 0, epochs: 3, initialEpoch: 2 });
    expect([first.epoch, second.epoch, second.iteration]).toEqual([2, 3, 6]);
    expect(second.history.loss).toHaveLength(1);
    expect(second.history.loss[0]).toBeLessThan(first.history.loss[1] ?? 0);
    expect(net.optimizer.iterations.dataSync()[0]).toBe(6);
    await expect(net.fit(clouds(), { verbose: 0, initialEpoch: 3, epochs: 3 })).resolves.toMatchObject({
      history: { loss: [], accuracy: [] },
    });
    Math.random = random;
  });

  it('takes functions and extensions as callbacks, which may end it', async () => {
    const epochs: number[] = [];
    const { history, status, stopReason } = await netOf().fit(clouds(), {
      verbose: 0,
      epochs: 9,
      callbacks: [
        ({ epoch }) => void epochs.push(epoch),
        (trainer) => {
          if (trainer.epoch === 3) trainer.requestStop('enough');
        },
      ],
    });
    expect(epochs).toEqual([1, 2, 3]);
    expect(history.accuracy).toHaveLength(3);
    expect({ status, stopReason }).toEqual({ status: 'stopped', stopReason: 'enough' });
  });

  it('returns what it has when it is asked to stop within an epoch', async () => {
    const net = netOf();
    const { history, status, epochs } = await net.fit(clouds(), {
      verbose: 0,
      epochs: 3,
      batchSize: 16,
      callbacks: [
        {
          name: 'stop',
          trigger: [6, 'iteration'],
          priority: 0,
          run: () => void requestStop('the stop button was pressed'),
        },
      ],
    });
    expect(status).toBe('stopped');
    expect(history.loss).toHaveLength(1); // whole epochs
    expect(epochs.map(({ epoch }) => epoch)).toEqual([1, 1.5]);
  });

  it('refuses to train a model twice at a time', async () => {
    const net = netOf();
    const again = () => expect(net.fit(clouds())).rejects.toThrow('is being fitted already');
    const history = await net.fit(clouds(), { ...quiet, epochs: 2, callbacks: [again] });
    expect(history).toMatchObject({ status: 'finished', iteration: 4 });
  });

  it('is silent, shows the progress or prints a line an epoch', async () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    const linesAt = async (verbose: FitOptions['verbose']) => {
      log.mockClear();
      await netOf().fit(clouds(), { epochs: 2, verbose });
      return log.mock.calls.map(([line]) => String(line));
    };
    expect(await linesAt(0)).toEqual([]);
    expect(await linesAt(1)).toEqual([
      expect.stringMatching(/^epoch 1\/2 .*train\/loss/),
      expect.stringMatching(/^epoch 2\/2/),
    ]);
    expect(await linesAt(2)).toEqual([
      expect.stringMatching(/^epoch .*train\/accuracy/),
      expect.stringMatching(/^1 /),
      expect.stringMatching(/^2 /),
    ]);
  });

  it('weighs samples that say it themselves', async () => {
    const { inputs, labels } = arrays();
    const weights = labels.map((label) => 1 + label);
    const weighted = new ArrayDataset(
      inputs.map((input, index) => ({ inputs: input, label: labels[index] ?? 0, weight: weights[index] })),
    );
    const expected = await lossesOf([inputs, labels], { sampleWeight: weights });
    await expect(lossesOf(weighted)).resolves.toEqual(expected);
    await expect(lossesOf([inputs, labels, weights])).resolves.toEqual(expected);
    await expect(lossesOf(clouds(), { classWeight: { 1: 2, 2: 3 } })).resolves.toEqual(expected);
    expect(expected).not.toEqual(await lossesOf(clouds()));
  });

  it('leaves nothing behind', async () => {
    const net = netOf();
    const { inputs, labels } = arrays(50);
    const fit = () =>
      net.fit([inputs, labels], { verbose: 0, validationSplit: 0.2, classWeight: { 0: 2 }, batchSize: 16 });
    await fit(); // makes what the optimizer remembers
    await expectNoTensorLeak(async () => {
      await fit();
      await net.evaluate([inputs, labels]);
      const outputs = await net.predict(inputs, { batchSize: 16 });
      expect(outputs.shape).toEqual([50, 3]);
      outputs.dispose();
    });
  });
});

describe('evaluate and predict', () => {
  it('measure in the order of the data', async () => {
    const net = netOf();
    await net.fit(clouds(), { verbose: 0, epochs: 20, batchSize: 16 });
    const { loss, accuracy } = await net.evaluate(clouds(), { batchSize: 10 });
    expect(accuracy).toBeGreaterThan(0.95);
    expect(loss).toBeLessThan(0.3);
    const outputs = await net.predict(clouds(), { batchSize: 10 });
    const { inputs, labels } = arrays();
    const whole = tf.tidy(() => net.model.predict(tf.tensor2d(inputs)) as tf.Tensor);
    expect(Array.from(outputs.dataSync())).toEqual(Array.from(whole.dataSync()));
    const right = tf.tidy(() => outputs.argMax(-1).equal(tf.tensor1d(labels, 'int32')).mean().dataSync()[0]);
    expect(right).toBeCloseTo(accuracy);
    tf.dispose([outputs, whole]);
  });

  it('tell the listeners what a classifier gets right', async () => {
    const evaluated = vi.fn();
    subscriptions.push(addTrainingListener({ evaluated }));
    const net = netOf();
    const result = await net.evaluate(clouds());
    expect(evaluated).toHaveBeenCalledWith(
      expect.objectContaining({ model: net.model, sampleCount: 64, metrics: result }),
    );
  });

  it('know two classes by one output', async () => {
    const evaluated = vi.fn();
    subscriptions.push(addTrainingListener({ evaluated }));
    const model = tf.sequential({
      layers: [tf.layers.activation({ activation: 'linear', inputShape: [1] })],
    });
    const net = compile(model, { optimizer: 'sgd', loss: 'binaryCrossentropy' });
    const result = await net.evaluate([
      [0.9, 0.2, 0.6],
      [1, 0, 0],
    ]);
    expect(result['accuracy']).toBeCloseTo(2 / 3);
    expect(evaluated).toHaveBeenCalledWith(
      expect.objectContaining({ confusionMatrix: [[1, 1], [0, 1]] }), // prettier-ignore
    );
  });

  it('summary prints the table of the model', () => {
    const print = vi.fn();
    netOf().summary(print);
    expect(print).toHaveBeenCalledWith(expect.stringContaining('dense'));
  });
});

describe('what does not fit is refused', () => {
  const { inputs, labels } = arrays(8);
  it.each<[string, FitData, FitOptions, string]>([
    ['inputs of another shape', [[[1, 2, 3]], [0]], {}, 'works with the shape [n,2], got [1,3]'],
    [
      'ragged lists',
      [
        [[1, 2], [3]],
        [0, 1],
      ],
      {},
      'expected lists of numbers in the shape [2,2] throughout',
    ],
    [
      'fewer targets',
      [inputs, labels.slice(1)],
      {},
      'targets: the model works with the shape [n,3], got [7]',
    ],
    ['labels that are none', [inputs, labels.map(() => 0.5)], {}, 'labels are class indices 0, 1, 2'],
    ['one array', [inputs] as never, {}, 'expected a data set or [inputs, targets]'],
    ['too few weights', [inputs, labels], { sampleWeight: [1] }, 'a weight for each of 8 samples, got 1'],
    [
      'a negative weight',
      [inputs, labels],
      { sampleWeight: labels.map(() => -1) },
      'weights are numbers from 0',
    ],
    ['a class weight of NaN', [inputs, labels], { classWeight: { 1: NaN } }, 'the weight of class 1'],
    ['a split of 1', [inputs, labels], { validationSplit: 1 }, 'validationSplit must be from 0 to below 1'],
    ['a half epoch', [inputs, labels], { epochs: 0.5 }, 'epochs must be a whole number from 1, got 0.5'],
    ['no verbosity', [inputs, labels], { verbose: 3 as 2 }, 'verbose is 0, 1 or 2, got 3'],
  ])('%s', async (_name, data, options, message) => {
    await expect(netOf().fit(data, { ...quiet, ...options })).rejects.toThrow(message);
  });

  it('two values of one name', () => {
    expect(() =>
      compile(perceptron(), {
        optimizer: 'sgd',
        metrics: ['accuracy'],
        weightedMetrics: ['accuracy'],
      }),
    ).toThrow('two values would be called accuracy');
  });
});
