import { describe, expect, it } from 'vitest';
import { threadCount } from '../../../src/kernel/replicas/threadCount.ts';
import type { LoggedEvent } from '../../../src/protocol/kernelMessages.ts';
import { useKernels, type TestKernel } from '../support/kernelFixture.ts';

const start = useKernels();

const STEPS = 10;

/** Pictures whose brightness tells their class; 70 of them make four batches of 16 and a last one of 6. */
const PREPARE = `
  import * as tf from '@tensorflow/tfjs';
  import { subscribe } from 'node:diagnostics_channel';
  import { ArrayDataset, lenet, requestStop, seed, SerialIterator, Sgd, StandardUpdater, Trainer } from 'trainbook';
  const threads: any[] = [];
  subscribe('worker_threads', ({ worker }: any) => void threads.push(worker));
  function sampleOf(index: number, side: number) {
    const shade = (_: unknown, pixel: number) => (index * 37 + pixel * (11 + index % 3)) % 251;
    return { inputs: { data: Uint8Array.from({ length: side * side }, shade), shape: [side, side, 1] }, label: index % 3 };
  }
  const samplesOf = (length: number, side: number) => Array.from({ length }, (_, index) => sampleOf(index, side));
  const samples = samplesOf(70, 16);
  const network = (side = 16) => lenet({ classes: 3, inputShape: [side, side, 1], seed: 3 });
  const glorot = (seed: number) => tf.initializers.glorotUniform({ seed });
  function smallNetwork(...middle: tf.layers.Layer[]) {
    const kernelRegularizer = tf.regularizers.l2({ l2: 0.01 });
    return tf.sequential({
      layers: [
        tf.layers.conv2d({ inputShape: [16, 16, 1], filters: 4, kernelSize: 3, kernelInitializer: glorot(1) }),
        ...middle,
        tf.layers.flatten(),
        tf.layers.dense({ units: 3, activation: 'softmax', kernelInitializer: glorot(2), kernelRegularizer }),
      ],
    });
  }
  function updaterOf(model: tf.LayersModel, { data = samples, batchSize = 16, ...more }: any = {}) {
    const iterator = new SerialIterator(new ArrayDataset(data), { batchSize, seed: 1 });
    return new StandardUpdater({ iterator, model, optimizer: new Sgd({ learningRate: 0.05, momentum: 0.9 }), ...more });
  }
  const losses: number[][] = [];
  async function step(updater: StandardUpdater) {
    const { values } = (await updater.update())!;
    losses.push(Object.values(values).map((value: any) => value.dataSync()[0]));
    tf.dispose(Object.values(values) as any);
  }
  function tell() {
    console.log('told ' + JSON.stringify({ losses, threads: threads.length }));
  }`;

interface Told {
  /** Loss and accuracy of each step. */
  losses: number[][];
  threads: number;
}

async function kernelWith(threads: number, onEvent?: (event: LoggedEvent) => void): Promise<TestKernel> {
  const environment = { TRAINBOOK_BACKEND: 'wasm', TRAINBOOK_THREADS: String(threads) };
  const kernel = await start({ environment, onEvent });
  expect((await kernel.run(PREPARE)).status, kernel.transcript.text()).toBe('ok');
  return kernel;
}

async function told(kernel: TestKernel, source: string): Promise<Told> {
  const result = await kernel.run(source);
  const text = kernel.transcript.text();
  expect(result.status, text).toBe('ok');
  return JSON.parse(/told (\{.*\})/.exec(text)![1]!) as Told;
}

function expectSame(actual: number[][], expected: number[][]): void {
  expect(actual).toHaveLength(expected.length);
  actual.flat().forEach((value, index) => expect(value).toBeCloseTo(expected.flat()[index]!, 4));
}

const train = (make: string): string =>
  `const updater = ${make}; for (let i = 0; i < ${STEPS}; i++) await step(updater); tell();`;

async function inBoth(source: string): Promise<{ one: Told; two: Told; twoText: string }> {
  const one = await told(await kernelWith(1), source);
  const kernel = await kernelWith(2);
  const two = await told(kernel, source);
  expect(one.threads).toBe(0);
  return { one, two, twoText: kernel.transcript.text() };
}

describe('training in two threads of wasm', () => {
  it('gives the same as in one, the last smaller batch included', async () => {
    const { one, two, twoText } = await inBoth(train('updaterOf(network())'));
    expect(two.threads).toBe(2);
    expectSame(two.losses, one.losses);
    expect(one.losses[0]![0]).not.toBeCloseTo(one.losses.at(-1)![0]!, 2);
    expect(twoText).not.toContain('stderr');
  });

  it('gives the same where samples have weights', async () => {
    const { one, two } = await inBoth(`
      const data = samples.map((sample, index) => ({ ...sample, weight: index % 4 }));
      ${train("updaterOf(network(), { data, metrics: [], weightedMetrics: ['accuracy'] })")}`);
    expectSame(two.losses, one.losses);
    expect(two.threads).toBe(2);
  });

  it('leaves no tensor behind', async () => {
    const kernel = await kernelWith(2);
    const { losses } = await told(
      kernel,
      `const updater = updaterOf(network());
      await step(updater);
      losses.length = 0;
      for (let i = 0; i < 5; i++) { await step(updater); losses[i] = [tf.memory().numTensors]; }
      tell();`,
    );
    expect(new Set(losses.flat()).size).toBe(1);
  });

  it("does so with anybody's loss, metric and preprocessing, with penalties, and while layers are frozen", async () => {
    const { one, two } = await inBoth(`
      const loss = (outputs: tf.Tensor, targets: tf.Tensor) =>
        tf.oneHot(targets.cast('int32'), 3).sub(outputs).abs().sum(-1).mean().square().asScalar();
      const metric = { name: 'largest', compute: (outputs: tf.Tensor) => outputs.max().asScalar() };
      const preprocess = (inputs: tf.Tensor) => inputs.div(255);
      const model = smallNetwork();
      const updater = updaterOf(model, { loss, metrics: [metric], preprocess });
      for (let i = 0; i < 3; i++) await step(updater);
      model.layers[0].trainable = false;
      for (let i = 0; i < 3; i++) await step(updater);
      model.layers[0].trainable = true;
      for (let i = 0; i < 3; i++) await step(updater);
      tell();`);
    expect(two.threads).toBe(2);
    expectSame(two.losses, one.losses);
  });

  it('takes the mean of the statistics of batch normalization', async () => {
    const { one, two } = await inBoth(`
      const model = smallNetwork(tf.layers.batchNormalization());
      await step(updaterOf(model, { preprocess: (inputs: tf.Tensor) => inputs.div(255) }));
      losses.push([...model.layers[1].getWeights()[2].dataSync()]);
      losses.push([...model.layers[1].getWeights()[3].dataSync()]);
      tell();`);
    const [oneMean, oneVariance] = one.losses.slice(1) as [number[], number[]];
    const [twoMean, twoVariance] = two.losses.slice(1) as [number[], number[]];
    expectSame([twoMean], [oneMean]);
    expect(Math.max(...twoMean.map(Math.abs))).toBeGreaterThan(0.0005);
    // Without the variance between the parts.
    twoVariance.forEach((variance, index) =>
      expect(variance).toBeLessThanOrEqual(oneVariance[index]! + 1e-6),
    );
    expect(Math.min(...twoVariance)).toBeGreaterThan(0.98);
  });

  it('draws other masks of dropout in each thread and the same ones again', async () => {
    const source = train('updaterOf(smallNetwork(tf.layers.dropout({ rate: 0.5 })))');
    const [first, second] = [await kernelWith(2), await kernelWith(2)];
    const [once, again] = [await told(first, source), await told(second, source)];
    expect(again.losses).toEqual(once.losses);
  });

  it('goes on in one thread, and says so, when the model has a layer of its own', async () => {
    const { one, two, twoText } = await inBoth(`
      class Twice extends tf.layers.Layer {
        static className = 'Twice';
        call(inputs: any) { return tf.mul(Array.isArray(inputs) ? inputs[0] : inputs, 2); }
      }
      tf.serialization.registerClass(Twice as any);
      ${train('updaterOf(smallNetwork(new Twice({ name: "doubled" })))')}`);
    expect(two.losses).toEqual(one.losses);
    expect(two.threads).toBe(0);
    expect(
      twoText.match(/training goes on in one thread: the layer doubled is one of your own/g),
    ).toHaveLength(1);
  });

  it('goes on in one thread, and says so, when a thread ends in the middle of a step', async () => {
    const { one, two, twoText } = await inBoth(`
      const updater = updaterOf(network());
      for (let i = 0; i < 3; i++) await step(updater);
      const fourth = step(updater);
      threads[0]?.terminate();
      await fourth;
      for (let i = 4; i < ${STEPS}; i++) await step(updater);
      tell();`);
    expectSame(two.losses, one.losses);
    expect(two.threads).toBe(2);
    expect(twoText).toMatch(
      /training goes on in one thread: thread 1 of 2 that computes a part .* ended with code 1/,
    );
  });

  it('throws an error of the loss as it is', async () => {
    const kernel = await kernelWith(2);
    const result = await kernel.run(
      `await step(updaterOf(network(), { loss: () => { throw new Error('my own mistake'); } }));`,
    );
    expect(result.status).toBe('error');
    expect(kernel.transcript.text()).toContain('my own mistake');
    expect(kernel.transcript.text()).not.toContain('in one thread');
  });

  it.each([
    [
      'a trainer',
      `const trainer = new Trainer(updaterOf(network()), { stop: [1e6, 'epoch'] });
      trainer.extend(() => console.log('started'), { trigger: [3, 'iteration'] });
      await trainer.run();`,
    ],
    [
      'a loop',
      `const mine = updaterOf(network());
      for (let i = 0; ; i++) { await step(mine); if (i === 3) console.log('started'); }`,
    ],
  ])('is interrupted in %s and then trains again', async (_, endless) => {
    let begin = (): void => undefined;
    const begun = new Promise<void>((resolve) => (begin = resolve));
    const kernel = await kernelWith(2, ({ event }) => {
      if (event.type === 'output' && event.output.kind === 'stream') begin();
    });
    const running = kernel.run(endless);
    await begun;
    await kernel.session.interrupt();
    expect((await running).status).toBe('interrupted');
    const again = await told(kernel, `losses.length = 0; ${train('updaterOf(network())')}`);
    expect(again.losses).toHaveLength(STEPS);
    expect(again.threads).toBeGreaterThanOrEqual(2);
  });

  it('gives the same when measuring decides how many threads there are', async () => {
    const source = train('updaterOf(network(28), { data: samplesOf(256, 28), batchSize: 128 })');
    const one = await told(await kernelWith(1), source);
    const kernel = await start({ environment: { TRAINBOOK_BACKEND: 'wasm', TRAINBOOK_THREADS: '' } });
    await kernel.run(PREPARE);
    const measured = await told(kernel, source);
    expectSame(measured.losses, one.losses);
    const { count } = threadCount('');
    expect(measured.threads).toBe(count > 1 ? count : 0);
  });

  it('refuses a number of threads that is none', async () => {
    const kernel = await start({ environment: { TRAINBOOK_BACKEND: 'wasm', TRAINBOOK_THREADS: 'many' } });
    await kernel.run(PREPARE);
    expect((await kernel.run('await step(updaterOf(network()));')).status).toBe('error');
    expect(kernel.transcript.text()).toContain(
      'TRAINBOOK_THREADS must be a whole number from 1 to 999, got "many"',
    );
  });
});
