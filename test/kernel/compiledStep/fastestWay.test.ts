import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Adam, ArrayDataset, compileStep, SerialIterator, StandardUpdater, stepInput } from 'trainbook';
import type { StandardUpdaterOptions } from 'trainbook';
import { randomOps } from '../../../src/backend/compiledStep/randomOps.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { counts, useCompiledSteps } from './support.ts';

useCompiledSteps();

const print = vi.spyOn(console, 'log').mockImplementation(() => undefined);
let choices = '';

beforeEach(() => {
  const cache = temporaryFolder();
  vi.stubEnv('TRAINBOOK_CACHE', cache);
  choices = path.join(cache, 'choices');
});

afterEach(() => {
  vi.unstubAllEnvs();
  tf.disposeVariables();
  print.mockClear();
});

function updaterOf(options: Partial<StandardUpdaterOptions>): StandardUpdater {
  const samples = Array.from({ length: 40 }, (_, index) => ({
    inputs: { data: Float32Array.from({ length: 20 }, (_, p) => Math.sin(index * 7.7 + p)), shape: [20] },
    label: index % 3,
  }));
  const seeded = (seed: number) => tf.initializers.glorotUniform({ seed });
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units: 16, activation: 'relu', inputShape: [20], kernelInitializer: seeded(1) }),
      tf.layers.dropout({ rate: 0.5 }),
      tf.layers.dense({ units: 3, activation: 'softmax', kernelInitializer: seeded(2) }),
    ],
  });
  const iterator = new SerialIterator(new ArrayDataset(samples), { batchSize: 16, seed: 3 });
  return new StandardUpdater({ iterator, model, optimizer: new Adam({ learningRate: 0.01 }), ...options });
}

/** Losses and accuracies of ten steps, the weights after them, and what the optimizer remembers. */
async function train(options: Partial<StandardUpdaterOptions>): Promise<number[]> {
  const updater = updaterOf(options);
  const numbers: number[] = [];
  for (let iteration = 0; iteration < 10; iteration++) {
    for (const value of Object.values((await updater.update())!.values) as tf.Scalar[]) {
      numbers.push(value.dataSync()[0]!);
      value.dispose();
    }
  }
  const { model } = updater.task;
  const variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
  const all = [...variables, ...updater.optimizer.stateOf(variables)];
  numbers.push(...all.flatMap((variable) => [...variable.dataSync()]));
  updater.dispose();
  return numbers;
}

/** Writes another winner into everything that was kept. */
async function decide(choice: unknown): Promise<void> {
  for (const name of await readdir(choices)) {
    const file = path.join(choices, name);
    const record = JSON.parse(await readFile(file, 'utf8')) as { value: { choice: unknown } };
    record.value.choice = choice;
    await writeFile(file, JSON.stringify(record));
  }
}

describe('precision and xla "auto"', () => {
  it('give exactly the numbers of the way that won, as if nothing had been measured', async () => {
    const automatic = await train({ precision: 'auto', xla: 'auto' });
    expect(print.mock.calls.flat().join('\n')).toMatch(
      /^the training step computes in .* ms a step; .*bfloat16.*with XLA.*\(measured once, and kept\)/,
    );
    const [file, ...others] = await readdir(choices);
    expect(others).toEqual([]);
    const record = JSON.parse(await readFile(path.join(choices, file!), 'utf8')) as {
      value: { choice: Pick<StandardUpdaterOptions, 'precision' | 'xla'>; measured: unknown[] };
    };
    expect(record.value.measured).toHaveLength(4);
    expect(automatic).toEqual(await train(record.value.choice));
  });

  it('take what was kept without measuring again', async () => {
    await train({ precision: 'auto' });
    await decide({ precision: 'bfloat16', xla: false });
    print.mockClear();
    const automatic = await train({ precision: 'auto' });
    expect(print).not.toHaveBeenCalled();
    expect(automatic).toEqual(await train({ precision: 'bfloat16' }));
    expect(automatic).not.toEqual(await train({}));
  });

  it('measure again when what was kept is damaged, hostile or not a choice', async () => {
    await train({ precision: 'auto' });
    const names = await readdir(choices);
    for (const text of ['', '{', 'null', '{"key":1}', '[]', 'x'.repeat(200_000)]) {
      for (const name of names) await writeFile(path.join(choices, name), text);
      print.mockClear();
      await train({ precision: 'auto' });
      expect(print).toHaveBeenCalled();
    }
    await decide({ precision: '__proto__', xla: 'yes' });
    print.mockClear();
    await train({ precision: 'auto' });
    expect(print).toHaveBeenCalled();
    expect(await readdir(choices)).toEqual(names);
  });

  it('work where the cache can not be written', async () => {
    const file = path.join(temporaryFolder(), 'file');
    await writeFile(file, '');
    vi.stubEnv('TRAINBOOK_CACHE', path.join(file, 'below'));
    expect(await train({ precision: 'auto' })).toHaveLength((await train({})).length);
  });

  it('leave no tensor behind and keep the order of calls', async () => {
    await callAtOnce();
    const before = counts();
    expect(await callAtOnce()).toEqual([5, 7, 11]);
    expect(counts()).toEqual(before);
  });
});

/** Three calls of a step that doubles a variable, the first of which measures. @returns what each gave. */
async function callAtOnce(): Promise<number[]> {
  const variable = tf.tidy(() => tf.variable(tf.scalar(1)));
  const step = compileStep(
    (x: tf.Tensor) => {
      variable.assign(variable.mul(stepInput(() => 2)) as tf.Scalar);
      return { value: variable.add(x.sum()), noise: randomOps.randomUniform([1]) };
    },
    { makesNoVariables: true, precision: 'auto', xla: 'auto' },
  );
  const x = { data: Float32Array.of(1, 2), shape: [2] };
  const results = await Promise.all([step(x), step(x), step(x)]);
  const values = results.map(({ value }) => value.dataSync()[0]!);
  tf.dispose(results);
  variable.dispose();
  step.dispose();
  return values;
}
