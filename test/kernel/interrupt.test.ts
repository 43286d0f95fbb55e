import { describe, expect, it } from 'vitest';
import { useKernels, type TestKernel } from './support/kernelFixture.ts';

const start = useKernels();

/** Resolves when the text was printed by a cell that runs. */
function printed(kernel: TestKernel, text: string): Promise<void> {
  return new Promise((resolve) => {
    const unsubscribe = kernel.session.onEvent(({ event }) => {
      if (event.type !== 'output' || event.output.kind !== 'stream') return;
      if (!event.output.text.includes(text)) return;
      unsubscribe();
      resolve();
    });
  });
}

/** Starts a cell, interrupts it once it printed `started`, and returns how it ended. */
async function interruptCell(kernel: TestKernel, source: string): Promise<string> {
  const started = printed(kernel, 'started');
  const result = kernel.run(source);
  await started;
  expect(await kernel.session.interrupt()).toBe('interrupted');
  return (await result).status;
}

const ENDLESS: [name: string, source: string][] = [
  ['a loop', 'console.log("started"); while (true) {}'],
  [
    'a loop that catches everything',
    'console.log("started"); for (;;) { try { while (true) {} } catch {} finally { kept.push("never"); } }',
  ],
  ['a loop after an await', 'await null; console.log("started"); for (;;) {}'],
  [
    'a loop after a timer',
    'await new Promise((resolve) => setTimeout(resolve, 5)); console.log("started"); for (;;) {}',
  ],
  [
    'a loop in a timer',
    'setTimeout(() => { console.log("started"); for (;;) {} }, 5); await new Promise(() => {});',
  ],
  ['an await without an end', 'console.log("started"); await new Promise(() => {});'],
  [
    'a loop of awaits',
    'console.log("started"); for (;;) await new Promise((resolve) => setTimeout(resolve, 5));',
  ],
  ['a loop of awaits of nothing', 'console.log("started"); for (;;) await 0;'],
  [
    'a loop of awaits that catches everything',
    'console.log("started"); for (;;) { try { await new Promise((resolve) => setTimeout(resolve, 1)); } catch {} }',
  ],
  [
    'a chain of promises',
    'console.log("started"); await (function next(): Promise<void> { return Promise.resolve().then(next); })();',
  ],
  [
    'an endless stream',
    'async function* endless() { for (;;) yield await Promise.resolve(1); }\nconsole.log("started"); for await (const n of endless()) kept.length = 1;',
  ],
  [
    'a chain of promises that begins when the cell ends',
    'console.log("started"); try { await new Promise(() => {}); } finally { void (function next(): Promise<void> { return Promise.resolve().then(next); })(); }',
  ],
  ['a function of an earlier cell', 'await spin();'],
];

describe('an interrupt', () => {
  it('ends whatever runs, keeps the variables, and does so again and again', async () => {
    const kernel = await start();
    const { run, transcript } = kernel;
    await run(
      'const kept = ["kept"];\nasync function spin() { console.log("started"); for (;;) await null; }',
    );
    for (const [name, source] of ENDLESS) {
      expect([name, await interruptCell(kernel, source)]).toEqual([name, 'interrupted']);
    }
    await run('kept.push("still here");\nkept');
    expect(transcript.text()).toMatch("result text: [ 'kept', 'still here' ]\n=> ok");
    expect(transcript.text()).not.toMatch('error');
  });

  it('never comes where Node keeps its records of promises, which would abort the process', async () => {
    const [, chain] = ENDLESS.find(([name]) => name === 'a chain of promises')!;
    for (const kernel of [await start(), await start(), await start(), await start()]) {
      for (let time = 0; time < 6; time++) expect(await interruptCell(kernel, chain)).toBe('interrupted');
    }
  });

  it('runs the finally blocks of what waits', async () => {
    const kernel = await start();
    const source =
      'try { console.log("started"); await new Promise(() => {}); } finally { console.log("tidied up"); }\nconsole.log("never");';
    expect(await interruptCell(kernel, source)).toBe('interrupted');
    expect(kernel.transcript.text()).toMatch('tidied up');
    expect(kernel.transcript.text()).not.toMatch(/stdout: never|error/);
  });

  it('stops what a cell left running only if that cell is the one', async () => {
    const kernel = await start();
    await kernel.run(
      'let ticks = 0;\nvoid (async () => { for (;;) { await new Promise((r) => setTimeout(r, 1)); ticks += 1; } })();',
    );
    expect(await interruptCell(kernel, 'console.log("started"); for (;;) await null;')).toBe('interrupted');
    await kernel.run(
      'const before = ticks;\nwhile (ticks < before + 3) await new Promise((r) => setTimeout(r, 1));\n"ticks on"',
    );
    expect(kernel.transcript.text()).toMatch('result text: ticks on');
  });

  it('says when nothing runs', async () => {
    const { session, run } = await start();
    expect(await session.interrupt()).toBe('idle');
    expect((await run('1')).status).toBe('ok');
  });

  it('ends a fit after its batch and leaves tensors and models usable', async () => {
    const kernel = await start();
    await kernel.run(`import * as tf from '@tensorflow/tfjs';
const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
const [x, y] = [tf.randomNormal([64, 2]), tf.randomNormal([64, 1])];
const before = tf.memory().numTensors;`);
    const fit = `const onBatchEnd = () => console.log('started');
await model.fit(x, y, { epochs: 1e6, verbose: 0, callbacks: { onBatchEnd } });`;
    expect(await interruptCell(kernel, fit)).toBe('interrupted');
    const torn = `tf.tidy(() => { const a = tf.ones([10]); console.log('started'); for (;;) a.add(1); });`;
    expect(await interruptCell(kernel, torn)).toBe('interrupted');
    await kernel.run(`const [loss] = (await model.fit(x, y, { epochs: 1, verbose: 0 })).history.loss;
[Number.isFinite(loss), tf.memory().numTensors - before < 20]`);
    expect(kernel.transcript.text()).toMatch('result text: [ true, true ]');
  });

  it('ends a trainer softly, so that its history is there and it can go on', async () => {
    const kernel = await start();
    await kernel.run(`import * as tf from '@tensorflow/tfjs';
import { ArrayDataset, SerialIterator, StandardUpdater, Trainer } from 'trainbook';
const samples = Array.from({ length: 64 }, (_, i) => ({ inputs: [i / 64, 1], targets: [i / 32] }));
const iterator = new SerialIterator(new ArrayDataset(samples), { batchSize: 8 });
const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
const updater = new StandardUpdater({ iterator, model, optimizer: tf.train.sgd(0.01), loss: 'meanSquaredError' });
const trainer = new Trainer(updater, { stop: [1e6, 'epoch'] });
trainer.extend(() => console.log('started'), { trigger: [10, 'iteration'] });
let history;`);
    expect(await interruptCell(kernel, 'history = await trainer.run();')).toBe('interrupted');
    await kernel.run('[history.status, trainer.iteration > 0]');
    expect(kernel.transcript.text()).toMatch("result text: [ 'stopped', true ]");
    expect(kernel.transcript.text()).toMatch(/runFinished: .*"status":"stopped"/);
    const torn = `trainer.extend(() => { for (;;); }, { trigger: [1, 'iteration'] });
await trainer.run();`;
    const result = kernel.run(torn);
    await new Promise<void>((resolve) => {
      kernel.session.onEvent(({ event }) => event.type === 'runStarted' && resolve());
    });
    const first = kernel.session.interrupt();
    const second = kernel.session.interrupt(); // waits for no batch any more
    expect(await Promise.all([first, second])).toEqual(['interrupted', 'interrupted']);
    expect((await result).status).toBe('interrupted');
    await kernel.run(`(await new Trainer(updater, { stop: [1, 'iteration'] }).run()).status`);
    expect(kernel.transcript.text()).toMatch('result text: finished');
  });

  it('ends a step that is being compiled, and all is as before', async () => {
    const kernel = await start({ environment: { TRAINBOOK_BACKEND: 'libtensorflow-cpu' } });
    await kernel.run(`import * as tf from '@tensorflow/tfjs';
import { compileStep } from 'trainbook';
const weight = tf.variable(tf.scalar(1));
let endless = true;
const step = compileStep((x: tf.Tensor) => {
  weight.assign(weight.add(tf.dropout(x, 0.5).mul(0)).add(x));
  if (endless) {
    console.log('started');
    for (;;);
  }
  return weight.mul(1);
}, { makesNoVariables: true });
const x = tf.scalar(2);
const before = [tf.memory().numTensors, Math.random];`);
    expect(await interruptCell(kernel, 'await step(x);')).toBe('interrupted');
    await kernel.run(
      '[weight.dataSync()[0], tf.memory().numTensors === before[0], Math.random === before[1]]',
    );
    expect(kernel.transcript.text()).toMatch('result text: [ 1, true, true ]');
    await kernel.run(
      'endless = false;\n[(await (await step(x)).data())[0], weight.dataSync()[0], step.functionCount]',
    );
    expect(kernel.transcript.text()).toMatch('result text: [ 3, 3, 1 ]');
  });

  it('gives up a long step that a cell waits for: it changes nothing when the cell is over', async () => {
    const kernel = await start({ environment: { TRAINBOOK_BACKEND: 'libtensorflow-cpu' } });
    await kernel.run(`import * as tf from '@tensorflow/tfjs';
import { compileStep } from 'trainbook';
const weight = tf.variable(tf.scalar(0));
const count = compileStep((x: tf.Tensor2D) => {
  let product = x;
  for (let i = 0; i < 20; i++) product = tf.matMul(product, x);
  weight.assign(weight.add(product.sum().mul(0).add(1)));
  return weight.mul(1);
}, { makesNoVariables: true });
const long = tf.zeros([1500, 1500]);
const short = tf.zeros([2, 2]);
await count(short);`);
    expect(await interruptCell(kernel, `console.log('started'); await count(long);`)).toBe('interrupted');
    await kernel.run('const seen = weight.dataSync()[0];\n(await (await count(short)).data())[0] - seen');
    expect(kernel.transcript.text()).toMatch('result text: 1\n');
    await kernel.run('await count(long);\nweight.dataSync()[0]');
    expect(kernel.transcript.text()).toMatch('result text: 3\n');
  });

  it('gives up a step that computes, and the next one does not wait for it', async () => {
    const kernel = await start({ environment: { TRAINBOOK_BACKEND: 'libtensorflow-cpu' } });
    await kernel.run(`import * as tf from '@tensorflow/tfjs';
import { compileStep } from 'trainbook';
const weight = tf.variable(tf.scalar(0));
const count = compileStep((x: tf.Tensor) => {
  weight.assign(weight.add(x));
  return weight.mul(1);
}, { makesNoVariables: true });
const x = tf.scalar(1);`);
    const endless = `console.log('started'); for (;;) { (await count(x)).dispose(); for (let i = 0; i < 1e6; i++); }`;
    expect(await interruptCell(kernel, endless)).toBe('interrupted');
    await kernel.run('const seen = weight.dataSync()[0];\n(await (await count(x)).data())[0] - seen');
    expect(kernel.transcript.text()).toMatch('result text: 1\n');
  });
});
