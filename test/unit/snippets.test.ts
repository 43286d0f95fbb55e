import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs';
import * as trainbook from 'trainbook';
import ts from 'typescript';
import { beforeAll, describe, expect, it } from 'vitest';

interface Snippet {
  prefix: string;
  description: string;
  body: string[];
}

const file = fileURLToPath(new URL('../../snippets/training.code-snippets', import.meta.url));
// VS Code reads snippets as JSON with comments; TypeScript's own reader of such files is at hand.
const { config, error } = ts.parseConfigFileTextToJson(file, readFileSync(file, 'utf8'));
if (error) throw new Error(ts.flattenDiagnosticMessageText(error.messageText, ' '));
const snippets: Record<string, Snippet> = config;

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const PLACEHOLDER = /\\(\$)|\$\{\d+\|([^,|]*)[^|]*\|\}|\$\{\d+:([^}]*)\}|\$\{\d+\}|\$\d+/g;

/** What a user gets who accepts every placeholder. */
function expand({ body }: Snippet): string {
  return body.join('\n').replace(PLACEHOLDER, (_, dollar, choice, text) => dollar ?? choice ?? text ?? '');
}

/** Runs the snippet as a cell does: with what earlier cells declared. @returns what it declares itself, by name. */
async function run(name: string, earlier: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
  const snippet = snippets[name];
  if (!snippet) throw new Error(`there is no snippet ${name}`);
  const source = expand(snippet);
  const declared = [...source.matchAll(/^const (?:\{([^}]*)\}|(\w+)) =/gm)].flatMap(([, list, single]) =>
    single ? [single] : (list ?? '').split(',').map((part) => (part.split(':').at(-1) ?? '').trim()),
  );
  const { outputText, diagnostics } = ts.transpileModule(`${source}\nexport { ${declared.join(', ')} };`, {
    reportDiagnostics: true,
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  });
  expect(diagnostics).toEqual([]);
  const modules: Record<string, unknown> = { trainbook, '@tensorflow/tfjs': tf };
  const require = (specifier: string) => modules[specifier] ?? expect.fail(`${name} imports ${specifier}`);
  const exports: Record<string, unknown> = {};
  const AsyncFunction = Object.getPrototypeOf(run).constructor;
  await new AsyncFunction('require', 'exports', ...Object.keys(earlier), outputText)(
    require,
    exports,
    ...Object.values(earlier),
  );
  return exports;
}

const pictures = (count: number, name = 'pictures') =>
  new trainbook.ImageDataset({
    name,
    images: Uint8Array.from({ length: count * 16 }, (_, index) => (index * 37) % 256),
    imageShape: [4, 4, 1],
    labels: Array.from({ length: count }, (_, index) => index % 2),
  });
const classifier = () =>
  tf.sequential({
    layers: [
      tf.layers.flatten({ inputShape: [4, 4, 1] }),
      tf.layers.dense({ units: 2, activation: 'softmax' }),
    ],
  });
const trainerOf = (iterations: number) => {
  const iterator = new trainbook.SerialIterator(pictures(8), { batchSize: 4 });
  const updater = new trainbook.StandardUpdater({
    iterator,
    model: classifier(),
    optimizer: tf.train.sgd(0.1),
  });
  return new trainbook.Trainer(updater, { stop: [iterations, 'iteration'] });
};

/** One test a snippet: with what comes before it, and what it must have done. */
const TESTS: Record<string, () => Promise<void>> = {
  'Load the MNIST digits': async () => {
    const { train, validation, test } = await run('Load the MNIST digits');
    expect([train, validation, test]).toMatchObject([
      { length: 55_000 },
      { length: 5000 },
      { length: 10_000 },
    ]);
  },
  'Data set of pictures': async () => {
    const earlier = { pixels: new Uint8Array(2 * 28 * 28), labels: [0, 1] };
    const { dataset } = await run('Data set of pictures', earlier);
    expect(dataset).toMatchObject({ name: 'pictures', length: 2 });
  },
  'Data set of numbers': async () => {
    const { train } = await run('Data set of numbers');
    expect((train as trainbook.Dataset<unknown>).get(250)).toEqual({ inputs: [0.25], targets: [1] });
  },
  'Keep samples aside': async () => {
    const { train, validation } = await run('Keep samples aside', { dataset: pictures(20) });
    expect([train, validation]).toMatchObject([{ length: 18 }, { length: 2 }]);
  },
  'Small convolutional network': async () => {
    const { model } = await run('Small convolutional network');
    expect((model as tf.LayersModel).outputs[0]?.shape).toEqual([null, 10]);
  },
  'Network of dense layers': async () => {
    const { model } = await run('Network of dense layers');
    expect((model as tf.LayersModel).outputs[0]?.shape).toEqual([null, 10]);
  },
  'Compile and fit a model': async () => {
    const { net, history } = await run('Compile and fit a model', {
      train: pictures(20),
      model: classifier(),
    });
    expect(history).toMatchObject({ loss: { length: 10 }, val_accuracy: { length: 10 } });
    (net as trainbook.CompiledModel).dispose();
  },
  'Train a classifier': async () => {
    const earlier = { train: pictures(8), validation: pictures(4, 'validation'), model: classifier() };
    const { history } = await run('Train a classifier', earlier);
    expect(history).toMatchObject({ status: 'finished', epoch: 10 });
    const last = (history as trainbook.TrainingHistory).epochs.at(-1);
    expect(Object.keys(last?.values ?? {})).toContain('validation/accuracy');
  },
  'Train a regression': async () => {
    const { train } = await run('Data set of numbers');
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });
    const { history } = await run('Train a regression', { train, model });
    expect(history).toMatchObject({ status: 'finished', epoch: 10 });
  },
  'Extend a trainer': async () => {
    const trainer = trainerOf(100);
    const printed: unknown[][] = [];
    const console = { log: (...values: unknown[]) => printed.push(values) };
    await run('Extend a trainer', { trainer, console });
    await trainer.run();
    expect(printed).toEqual([
      ['iteration 100', expect.objectContaining({ 'train/loss': expect.any(Number) })],
    ]);
  },
  'Test a classifier': async () => {
    const printed: unknown[] = [];
    const console = { log: (text: unknown) => printed.push(text) };
    await run('Test a classifier', { model: classifier(), test: pictures(6), console });
    expect(printed[0]).toMatch(/^accuracy \d+\.\d\d % of 6 samples$/);
  },
  'Look at the mistakes': async () => {
    const test = pictures(20);
    const result = await trainbook.evaluate(classifier(), test);
    const { mistakes } = await run('Look at the mistakes', { test, result });
    expect(mistakes).toHaveLength(Math.round(20 * (1 - result.accuracy)));
  },
  'Predict one sample': async () => {
    const before = tf.memory().numTensors;
    const model = classifier();
    const weights = tf.memory().numTensors - before;
    const { probabilities, label } = await run('Predict one sample', { model, test: pictures(2) });
    const [first = 0, second = 0] = probabilities as Float32Array;
    expect(first + second).toBeCloseTo(1);
    expect(label).toBe(0);
    expect(tf.memory().numTensors).toBe(before + weights);
  },
  'Make runs repeatable': async () => {
    const weightsAfterSeed = async () => {
      await run('Make runs repeatable');
      return [
        ...((await trainbook
          .lenet({ inputShape: [16, 16, 1] })
          .getWeights()[0]
          ?.data()) ?? []),
      ];
    };
    expect(await weightsAfterSeed()).toEqual(await weightsAfterSeed());
  },
  'Compile a function': async () => {
    const { result } = await run('Compile a function');
    const { mean, variance } = tf.moments(result as tf.Tensor, [1, 2]);
    for (const value of mean.dataSync()) expect(value).toBeCloseTo(0, 4);
    for (const value of variance.dataSync()) expect(value).toBeCloseTo(1, 4);
  },
};

describe('every snippet', () => {
  it('is tested, and has a prefix of its own that says what it belongs to', () => {
    expect(Object.keys(snippets).sort()).toEqual(Object.keys(TESTS).sort());
    const prefixes = Object.values(snippets).map(({ prefix }) => prefix);
    expect(new Set(prefixes).size).toBe(prefixes.length);
    for (const prefix of prefixes) expect(prefix).toMatch(/^train-[a-z-]+$/);
  });

  it.each(Object.keys(TESTS))('has no variable of the editor where TypeScript is meant: %s', (name) => {
    const rest = (snippets[name]?.body ?? []).join('\n').replace(PLACEHOLDER, '');
    expect(rest).not.toContain('$');
  });

  it.each(Object.keys(TESTS))('runs: %s', async (name) => {
    await TESTS[name]?.();
  });
});
