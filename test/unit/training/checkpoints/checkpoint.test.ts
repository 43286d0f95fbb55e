import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ArtifactStore, CheckpointOptions, Extension } from 'trainbook';
import {
  Adam,
  Module,
  SerialIterator,
  Sgd,
  StandardUpdater,
  Trainer,
  checkpoint,
  compile,
  earlyStoppingTrigger,
  evaluator,
  freeze,
  loadWeights,
  saveWeights,
  logReport,
  minValueTrigger,
  seed,
} from 'trainbook';
import { frozenParts, setFrozenParts } from '../../../../src/training/freezing/frozenParts.ts';
import { expectNoTensorLeak } from '../../../support/expectNoTensorLeak.ts';
import { temporaryFolder } from '../../../support/temporaryFolder.ts';
import { InMemoryArtifactStore } from '../../../support/training/inMemoryArtifactStore.ts';
import '../support/quietTfjs.ts';
import { clouds, perceptron } from '../support/tinyProblem.ts';

const BATCHES_AN_EPOCH = 4;
const random = Math.random;
const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
const warnings = () => warn.mock.calls.map(([text]) => String(text));
beforeEach(() => void warn.mockClear());
afterEach(() => {
  Math.random = random;
});

interface Parts {
  count?: number;
  model?: tf.Sequential;
  optimizer?: ConstructorParameters<typeof StandardUpdater>[0]['optimizer'];
  stop?: number;
  seed?: number;
}

class Scaled extends Module {
  readonly base = tf.layers.dense({ units: 3 });
  readonly scale = tf.variable(tf.ones([3]));

  forward(inputs: tf.Tensor): tf.Tensor {
    return this.call(this.base, inputs).mul(this.scale);
  }
}

/** With a layer of every kind of state: dropout draws, batch normalization has statistics. */
function network(): tf.Sequential {
  const dense = (units: number, activation: 'relu' | 'softmax', inputShape?: number[]) =>
    tf.layers.dense({ units, activation, inputShape });
  return tf.sequential({
    layers: [
      dense(6, 'relu', [2]),
      tf.layers.batchNormalization(),
      tf.layers.dropout({ rate: 0.3 }),
      dense(3, 'softmax'),
    ],
  });
}

function trainerOf({ count = 56, model, optimizer, stop = 11, ...parts }: Parts = {}): Trainer {
  seed(parts.seed ?? 5);
  const iterator = new SerialIterator(clouds(count), { batchSize: 16 });
  const updater = new StandardUpdater({
    iterator,
    model: model ?? network(),
    optimizer: optimizer ?? new Adam({ learningRate: 0.05 }),
  });
  return new Trainer(updater, { stop: [stop, 'iteration'] });
}

const modelOf = ({ updater }: Trainer) => updater.task!.model as tf.LayersModel;
const weightsOf = (trainer: Trainer) =>
  modelOf(trainer)
    .getWeights()
    .map((weight) => [...weight.dataSync()]);

const resumeError = (store: InMemoryArtifactStore, trainer: Trainer) =>
  trainer.resume(store).then(
    () => 'resumed',
    ({ message }: Error) => message,
  );

/** A store with one checkpoint of a short training. */
async function filledStore(
  parts: Parts = {},
  options: CheckpointOptions = {},
): Promise<InMemoryArtifactStore> {
  const store = new InMemoryArtifactStore();
  await trainerOf({ stop: 3, ...parts })
    .extend(checkpoint(store, options))
    .run();
  return store;
}

describe('a resumed training', () => {
  it('goes on with what was frozen, of a model and of a module', async () => {
    const frozenOf = (trainer: Trainer) =>
      modelOf(trainer)
        .layers.slice(0, 2)
        .map((layer) => layer.getWeights().map((weight) => [...weight.dataSync()]));
    const layersOf = (trainer: Trainer) => modelOf(trainer).layers.map(({ trainable }) => trainable);
    const store = new InMemoryArtifactStore();
    const trainer = trainerOf({ stop: 3 }).extend(checkpoint(store));
    freeze(modelOf(trainer), [{ to: 1 }, 'batch*']);
    await trainer.run();
    const before = frozenOf(trainer);
    const resumed = trainerOf({ stop: 6 });
    expect(layersOf(resumed)).toEqual([true, true, true, true]);
    await resumed.resume(store);
    expect(layersOf(resumed)).toEqual([false, false, true, true]);
    await resumed.run();
    expect(frozenOf(resumed)).toEqual(before);
  });

  it('goes on with the variables of a module that were frozen', () => {
    const model = new Scaled().build([2]);
    freeze(model, 'scale');
    const places = frozenParts(model);
    const other = new Scaled().build([2]);
    setFrozenParts(other, places);
    expect([...other.namedParameters().keys()]).toEqual([...model.namedParameters().keys()]);
    setFrozenParts(other, []);
    expect([...other.namedParameters().keys()]).toContain('scale');
    tf.dispose([...model.namedWeights().values(), ...other.namedWeights().values()]);
  });

  const optimizers = {
    adam: () => new Adam({ learningRate: 0.05 }),
    momentum: () => new Sgd({ learningRate: 0.1, momentum: 0.9 }),
    'of TensorFlow.js': () => tf.train.rmsprop(0.01, 0.9, 0.5),
  };

  it.each(Object.entries(optimizers))(
    'is bit for bit the one that ran straight on: %s',
    async (_, optimizer) => {
      const extended = (trainer: Trainer, entries: ReturnType<typeof logReport>, best: number[]) =>
        trainer
          .extend(evaluator(clouds(20), { trigger: [3, 'iteration'] }))
          .extend(entries)
          .extend((t) => void best.push(t.iteration), {
            trigger: minValueTrigger('train/loss', { every: [2, 'iteration'] }),
          });
      const straightBest: number[] = [];
      const straightLog = logReport({ trigger: [0.7, 'epoch'] });
      const straight = extended(trainerOf({ optimizer: optimizer() }), straightLog, straightBest);
      const history = await straight.run();
      for (const cut of [1, 3, 4, 6, 10]) {
        const store = new InMemoryArtifactStore();
        const best: number[] = [];
        const beforeCut = logReport({ trigger: [0.7, 'epoch'] });
        const first = extended(trainerOf({ optimizer: optimizer(), stop: cut }), beforeCut, best);
        await first.extend(checkpoint(store, { trigger: [1, 'iteration'] })).run();
        const entries = logReport({ trigger: [0.7, 'epoch'] });
        const second = extended(trainerOf({ optimizer: optimizer(), seed: 99 }), entries, best);
        await second.resume(store);
        expect(second.iteration).toBe(cut);
        const resumed = await second.run();
        expect(weightsOf(second)).toEqual(weightsOf(straight));
        const values = (epochs: typeof resumed.epochs) =>
          epochs.map(({ iteration, values }) => [iteration, values]);
        expect(values(resumed.epochs)).toEqual(values(history.epochs));
        expect(values(entries.entries)).toEqual(values(straightLog.entries));
      }
    },
  );

  it('has the hyperparameters that were changed, and numbers that JSON has not', async () => {
    const store = new InMemoryArtifactStore();
    const first = trainerOf({ stop: 2 }).extend(checkpoint(store));
    const keeper: Extension = {
      name: 'odd',
      trigger: [1, 'iteration'],
      priority: 100,
      state: 0,
      run: () => undefined,
    };
    keeper.state = [NaN, -Infinity, -0, 0.1, null];
    (first.updater as StandardUpdater).optimizer.learningRate = 0.0123;
    await first.extend(keeper).run();
    const second = trainerOf();
    const other: Extension = { ...keeper, state: 0 };
    await second.extend(other).resume(store);
    expect((second.updater as StandardUpdater).optimizer.learningRate).toBe(0.0123);
    expect(other.state).toEqual([NaN, -Infinity, -0, 0.1, null]);
  });

  it('stands where an early stop ended it', async () => {
    const store = new InMemoryArtifactStore();
    const build = () => {
      const { updater } = trainerOf();
      const stop = earlyStoppingTrigger({
        monitor: 'train/loss',
        mode: 'max',
        patience: 1,
        every: [2, 'iteration'],
      });
      return new Trainer(updater, { stop }).extend(checkpoint(store));
    };
    const ended = await build().run();
    const again = build();
    await again.resume(store);
    expect(await again.run()).toMatchObject({ status: 'finished', iteration: ended.iteration });
  });

  it('leaves no tensor behind', async () => {
    const trainer = trainerOf({ stop: 3 });
    const store = new InMemoryArtifactStore();
    await trainer.extend(checkpoint(store, { trigger: [2, 'iteration'] })).run();
    await expectNoTensorLeak(() => trainer.resume(store));
  });
});

describe('checkpoint()', () => {
  it('keeps the newest and the best', async () => {
    const losses = [5, 3, 1, 4, 2, 6];
    const trainer = trainerOf({ stop: losses.length });
    trainer.extend((t) => t.report({ loss: losses[t.iteration - 1]! }), {
      trigger: [1, 'iteration'],
      priority: 300,
    });
    const store = new InMemoryArtifactStore();
    trainer.extend(
      checkpoint(store, { trigger: [1, 'iteration'], keep: 2, best: 'loss', name: 'c{iteration}' }),
    );
    await trainer.run();
    expect([...store.files.keys()].sort()).toEqual(['c3.safetensors', 'c5.safetensors', 'c6.safetensors']);
  });

  it('does not touch what another training left in the folder, and is the newest all the same', async () => {
    const store = await filledStore({}, { name: 'other-{iteration}' });
    await trainerOf({ stop: 2 })
      .extend(checkpoint(store, { trigger: [1, 'iteration'], keep: 1 }))
      .run();
    expect([...store.files.keys()].sort()).toEqual(['checkpoint-0-2.safetensors', 'other-3.safetensors']);
    const trainer = trainerOf();
    expect(await trainer.resume(store)).toBe('checkpoint-0-2.safetensors');
  });

  it('has properties of the trainer and values in its name', async () => {
    const store = await filledStore({}, { name: 'run_{epoch:02}-{iteration:05}-{train/loss:.3}-{no/such}' });
    expect([...store.files.keys()]).toEqual([
      expect.stringMatching(/^run_00-00003-\d\.\d{3}-unknown\.safetensors$/),
    ]);
    for (const name of ['a/b', '../up', '', '.hidden', '{epoch', 'x\u0000']) {
      expect(() => checkpoint(store, { name })).toThrow('the name of a checkpoint has letters');
    }
    expect(() => checkpoint(store, { keep: 0 })).toThrow(
      'keep must be a whole number from 1 or Infinity, got 0',
    );
    expect(() => checkpoint(store, { modelOnly: true, resume: true })).toThrow('leave out modelOnly');
  });

  it('is written at a soft stop, at an error, and at the end between two of its times', async () => {
    const ends: ((trainer: Trainer) => void)[] = [
      (trainer) => trainer.requestStop('enough'),
      () => {
        throw new Error('broken');
      },
    ];
    for (const end of ends) {
      const store = new InMemoryArtifactStore();
      const trainer = trainerOf()
        .extend(checkpoint(store))
        .extend(end, { trigger: [2, 'iteration'] });
      await trainer.run().catch(() => undefined);
      expect([...store.files.keys()]).toEqual(['checkpoint-0-2.safetensors']);
    }
    expect([...(await filledStore()).files.keys()]).toEqual(['checkpoint-0-3.safetensors']);
  });

  it('after a step that failed goes on with the batch of that step', async () => {
    const straight = trainerOf();
    await straight.run();
    const store = new InMemoryArtifactStore();
    const trainer = trainerOf().extend(checkpoint(store));
    const model = modelOf(trainer);
    const apply = model.apply.bind(model);
    let calls = 0;
    vi.spyOn(model, 'apply').mockImplementation((...args) => {
      if (++calls === 6) throw new Error('a broken step');
      return apply(...args);
    });
    await expect(trainer.run()).rejects.toThrow('a broken step');
    const second = trainerOf();
    await second.resume(store);
    expect(second.iteration).toBe(5);
    await second.run();
    expect(weightsOf(second)).toEqual(weightsOf(straight));
  });

  it('keeps what was whole when weights became NaN', async () => {
    const store = new InMemoryArtifactStore();
    const trainer = trainerOf().extend(checkpoint(store, { trigger: [2, 'iteration'] }));
    trainer.extend(
      (t) => {
        modelOf(t).setWeights(
          weightsOf(t).map((values, index) =>
            tf.tensor(
              values.map(() => NaN),
              modelOf(t).getWeights()[index]!.shape,
            ),
          ),
        );
        throw new Error('diverged');
      },
      { trigger: [3, 'iteration'] },
    );
    await expect(trainer.run()).rejects.toThrow('diverged');
    expect([...store.files.keys()]).toEqual(['checkpoint-0-2.safetensors']);
    expect(warnings()).toEqual([expect.stringContaining('no checkpoint is written')]);
  });

  it('that cannot be written ends the training with its reason and leaves the one before', async () => {
    const store = new InMemoryArtifactStore();
    const write = store.write.bind(store);
    vi.spyOn(store, 'write').mockImplementation((name, pieces) =>
      name.includes('-0-1') ? write(name, pieces) : Promise.reject(new Error('the disk is full')),
    );
    const trainer = trainerOf().extend(checkpoint(store, { trigger: [1, 'iteration'], keep: 1 }));
    await expect(trainer.run()).rejects.toThrow('the disk is full');
    expect([...store.files.keys()]).toEqual(['checkpoint-0-1.safetensors']);
    vi.mocked(store.write).mockRestore();
    await trainer.run();
    expect([...store.files.keys()]).toEqual(['checkpoint-2-11.safetensors']);
  });

  it('resumes by itself if it is told to, in fit too', async () => {
    const store = new InMemoryArtifactStore();
    const fit = async (epochs: number) => {
      seed(3);
      const net = compile(perceptron(), { optimizer: 'adam', metrics: ['accuracy'] });
      const { history } = await net.fit(clouds(), {
        epochs,
        batchSize: 16,
        verbose: 0,
        callbacks: [checkpoint(store, { resume: true })],
      });
      const weights = net.model.getWeights().map((weight) => [...weight.dataSync()]);
      return { history, weights };
    };
    const straight = await fit(3);
    store.files.clear();
    expect((await fit(1)).history.loss).toEqual(straight.history.loss.slice(0, 1));
    expect(log).not.toHaveBeenCalled();
    expect(await fit(3)).toEqual(straight);
    expect(log).toHaveBeenCalledWith(
      `going on from checkpoint-1-${BATCHES_AN_EPOCH}.safetensors, iteration 4`,
    );
  });
});

describe('weights alone', () => {
  it('are loaded strictly, from a file of weights or of a whole training', async () => {
    const folder = temporaryFolder();
    const trainer = trainerOf({ stop: 3 });
    trainer.extend(checkpoint(folder)).extend(checkpoint(folder, { modelOnly: true, name: 'model' }));
    await trainer.run();
    for (const file of ['model.safetensors', 'checkpoint-0-3.safetensors']) {
      const model = network();
      await expectNoTensorLeak(() => loadWeights(model, path.join(folder, file)));
      expect(model.getWeights().map((weight) => [...weight.dataSync()])).toEqual(weightsOf(trainer));
    }
    const other = perceptron();
    const before = [...other.getWeights()[0]!.dataSync()];
    await expect(loadWeights(other, path.join(folder, 'model.safetensors'))).rejects.toThrow(
      /^model\.safetensors is of another model:\n {2}dense\/kernel: expected float32 \[2, 8\], got float32 \[2, 6\]\n/,
    );
    expect([...other.getWeights()[0]!.dataSync()]).toEqual(before);
    await expect(trainerOf().resume(path.join(folder, 'model.safetensors'))).rejects.toThrow(
      'model.safetensors has weights alone: load it with loadWeights(model, file)',
    );
    const whole = trainerOf();
    expect(await whole.resume(path.join(folder, 'checkpoint-0-3.safetensors'))).toBe(
      'checkpoint-0-3.safetensors',
    );
    expect(whole.iteration).toBe(3);
    await expect(loadWeights(other, path.join(folder, 'none'))).rejects.toThrow(
      'cannot read none in the folder',
    );
  });
});

describe('saveWeights', () => {
  it('writes what loadWeights reads, bit for bit, and refuses another ending', async () => {
    const folder = temporaryFolder();
    const file = path.join(folder, 'best.safetensors');
    const [model, other] = [network(), network()];
    await expectNoTensorLeak(() => saveWeights(model, file));
    await loadWeights(other, file);
    const values = (of: typeof model) => of.getWeights().map((weight) => [...weight.dataSync()]);
    expect(values(other)).toEqual(values(model));
    await expect(saveWeights(model, path.join(folder, 'best.h5'))).rejects.toThrow(
      'weights are written to a .safetensors file, got "best.h5"',
    );
  });
});

describe('a checkpoint that does not fit', () => {
  it('is of another model: every difference is listed, and nothing is changed', async () => {
    const store = await filledStore();
    const model = tf.sequential({
      layers: [
        tf.layers.dense({ units: 7, activation: 'relu', inputShape: [2] }),
        tf.layers.batchNormalization(),
        tf.layers.dense({ units: 3, activation: 'softmax', useBias: false, name: 'head' }),
      ],
    });
    const trainer = trainerOf({ model });
    const before = weightsOf(trainer);
    const message = await resumeError(store, trainer);
    expect(message).toContain('checkpoint-0-3.safetensors is of another model:');
    expect(message).toContain('model/dense/kernel: expected float32 [2, 7], got float32 [2, 6]');
    expect(message).toContain('model/head/kernel: missing, expected float32 [7, 3]');
    expect(message).toContain('model/dense_2/bias: not expected, got float32 [3]');
    expect(weightsOf(trainer)).toEqual(before);
    expect(trainer.iteration).toBe(0);
  });

  it('is of another optimizer or of other data', async () => {
    const store = await filledStore();
    expect(await resumeError(store, trainerOf({ optimizer: 'sgd' }))).toBe(
      'checkpoint-0-3.safetensors is of a training with Adam, and this one has SGD',
    );
    expect(await resumeError(store, trainerOf({ count: 60 }))).toContain(
      'is of a training on 56 samples (clouds), and this one has 60 (clouds)',
    );
  });

  it('is damaged: the one before is taken and the damage told', async () => {
    const store = new InMemoryArtifactStore();
    const options = { trigger: [1, 'iteration'], keep: 3 } as const;
    await trainerOf({ stop: 3 }).extend(checkpoint(store, options)).run();
    const [third, second, first] = ['checkpoint-0-3', 'checkpoint-0-2', 'checkpoint-0-1'].map(
      (name) => `${name}.safetensors`,
    ) as [string, string, string];
    store.files.set(third, store.files.get(third)!.slice(0, -1));
    expect(await trainerOf().resume(store)).toBe(second);
    expect(warnings()).toEqual([
      expect.stringMatching(`${third} is damaged: its checksum is \\w{8}, expected`),
    ]);
    store.files.get(second)!.fill(1, -5);
    store.files.set(third, store.files.get(third)!.slice(0, 20));
    expect(await trainerOf().resume(store)).toBe(first);
    store.files.set(first, new Uint8Array());
    const message = await resumeError(store, trainerOf());
    expect(message).toContain('there is no whole checkpoint of a training in the test:');
    for (const name of [first, second, third]) expect(message).toContain(name);
  });

  it('has a flipped bit anywhere', async () => {
    const store = await filledStore();
    const [[name, bytes]] = [...store.files] as [[string, Uint8Array]];
    for (let at = 0; at < bytes.length; at += 1 + Math.floor(bytes.length / 150)) {
      const other = bytes.slice();
      other[at]! ^= 1 << (at % 8);
      store.files.set(name, other);
      const message = await resumeError(store, trainerOf());
      expect(message).toMatch(/damaged|no checkpoint|is a checkpoint of version/);
    }
  });

  it('is of another version, has weights alone, or is not there', async () => {
    const store = await filledStore();
    const [[name, bytes]] = [...store.files] as [[string, Uint8Array]];
    const text = Buffer.from(bytes).toString('latin1').replace('"version":"1"', '"version":"2"');
    store.files.set(name, new Uint8Array(Buffer.from(text, 'latin1')));
    expect(await resumeError(store, trainerOf())).toContain(
      'is a checkpoint of version 2, and this Trainbook reads version 1',
    );
    const weightsAlone = await filledStore({}, { modelOnly: true });
    expect([...weightsAlone.files.keys()]).toEqual(['model-0-3.safetensors']);
    expect(await resumeError(weightsAlone, trainerOf())).toBe(
      'there is no checkpoint of a training in the test',
    );
  });

  it('leaves nothing written by a training that could not resume', async () => {
    const store = await filledStore();
    const files = new Map(store.files);
    const trainer = trainerOf({ optimizer: 'sgd' }).extend(
      checkpoint(store as ArtifactStore, { resume: true }),
    );
    await expect(trainer.run()).rejects.toThrow('is of a training with Adam');
    expect(store.files).toEqual(files);
  });
});
