import { describe, expect, it } from 'vitest';
import type { KernelEvent } from '../../src/protocol/kernelMessages.ts';
import { KernelEndedError } from '../../src/session/kernelSession.ts';
import { useKernels, type TestKernel } from './support/kernelFixture.ts';

const start = useKernels();

const TRAINER = `import * as tf from '@tensorflow/tfjs';
import { ArrayDataset, SerialIterator, StandardUpdater, Trainer } from 'trainbook';
const samples = Array.from({ length: 64 }, (_, i) => ({ inputs: [i / 64, 1], targets: [i / 32] }));
const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
function newTrainer(iterations: number) {
  const iterator = new SerialIterator(new ArrayDataset(samples), { batchSize: 8 });
  const updater = new StandardUpdater({ iterator, model, optimizer: tf.train.sgd(0.01), loss: 'meanSquaredError' });
  const trainer = new Trainer(updater, { stop: [iterations, 'iteration'] });
  return trainer.extend(() => console.log('started'), { trigger: [10, 'iteration'] });
}
let trainer = newTrainer(1e9);`;

/** Resolves when an event comes that fits. */
function happened({ session }: TestKernel, fits: (event: KernelEvent) => boolean): Promise<void> {
  return new Promise((resolve) => {
    const unsubscribe = session.onEvent(({ event }) => {
      if (!fits(event)) return;
      unsubscribe();
      resolve();
    });
  });
}

/** Runs a cell, and resolves with its end once it printed `started`. */
async function begin(kernel: TestKernel, source: string) {
  const started = happened(
    kernel,
    (event) =>
      event.type === 'output' && event.output.kind === 'stream' && event.output.text.includes('started'),
  );
  const result = kernel.run(source);
  result.catch(() => undefined);
  await started;
  return { result };
}

describe('the stop button', () => {
  it('first lets a trainer finish its batch and return its history, and the cell goes on', async () => {
    const kernel = await start();
    await kernel.run(TRAINER);
    const { result } = await begin(
      kernel,
      'const history = await trainer.run();\nconsole.log("after", history.status, history.stopReason);',
    );
    expect(await kernel.session.requestStop()).toBe('soft');
    expect((await result).status).toBe('ok');
    expect(kernel.transcript.text()).toMatch('after stopped the stop button was pressed');
    expect(kernel.transcript.text()).toMatch('stopping: soft');
    await kernel.run('trainer.iteration === history.iteration');
    expect(kernel.transcript.text()).toMatch('result text: true');
    expect(await kernel.session.requestStop()).toBe('idle');
  });

  it('the second time ends the cell wherever it is, and keeps the variables', async () => {
    const kernel = await start();
    await kernel.run(TRAINER);
    const { result } = await begin(
      kernel,
      'trainer.extend(() => { for (;;); }, { trigger: [10, "iteration"], priority: 0 });\nawait trainer.run();',
    );
    expect(await kernel.session.requestStop()).toBe('soft');
    expect(await kernel.session.requestStop()).toBe('hard');
    expect((await result).status).toBe('interrupted');
    const loop = await begin(kernel, 'console.log("started"); while (true) {}');
    expect(await kernel.session.requestStop()).toBe('hard'); // another cell: its own levels
    expect((await loop.result).status).toBe('interrupted');
    await kernel.run('(await newTrainer(3).run()).status');
    expect(kernel.transcript.text()).toMatch('result text: finished');
    expect(kernel.transcript.text()).toMatch(/stopping: soft\nstopping: hard\n/);
  });

  it('ends a cell that waits for a busy worker', async () => {
    const kernel = await start();
    const { result } = await begin(
      kernel,
      `import { Worker } from 'node:worker_threads';
const worker = new Worker('for (;;);', { eval: true });
await new Promise((resolve) => worker.once('online', resolve));
console.log('started');
await new Promise((resolve) => worker.once('message', resolve));`,
    );
    expect(await kernel.session.requestStop()).toBe('hard');
    expect((await result).status).toBe('interrupted');
    await kernel.run('await worker.terminate()');
    expect(kernel.transcript.text()).toMatch('result text: 1');
  });

  it('ends the kernel the third time, where a native call hears nothing', async () => {
    const kernel = await start();
    const { result } = await begin(
      kernel,
      `import { execFileSync } from 'node:child_process';
console.log('started');
execFileSync(process.execPath, ['-e', 'setTimeout(() => {}, 10_000)']);`,
    );
    expect(await kernel.session.requestStop()).toBe('hard');
    expect(await kernel.session.requestStop()).toBe('exhausted');
    kernel.session.kill('its cell did not stop');
    await expect(result).rejects.toThrow(KernelEndedError);
    await expect(result).rejects.toThrow('The kernel was ended: its cell did not stop.');
    expect(kernel.session.state).toBe('stopped');
    await kernel.session.restart();
    expect((await kernel.run('1 + 1')).status).toBe('ok');
  });
});

describe('a pause', () => {
  it('lets a training wait in place and go on', async () => {
    const kernel = await start();
    await kernel.run(TRAINER);
    const { result } = await begin(kernel, 'trainer = newTrainer(400);\nawait trainer.run();');
    expect(await kernel.session.setPaused(true)).toBe(1);
    expect(await kernel.session.setPaused(false)).toBe(1);
    expect((await result).status).toBe('ok');
    expect(kernel.transcript.text()).toMatch(/"paused":true}[^]*"paused":false}/);
    await kernel.run('trainer.iteration');
    expect(kernel.transcript.text()).toMatch('result text: 400');
    expect(await kernel.session.setPaused(true)).toBe(0);
    await kernel.run('(await newTrainer(3).run()).status');
    expect(kernel.transcript.text()).toMatch('result text: finished');
  });

  it('ends with the stop button', async () => {
    const kernel = await start();
    await kernel.run(TRAINER);
    const { result } = await begin(kernel, '(await trainer.run()).status');
    await kernel.session.setPaused(true);
    expect(await kernel.session.requestStop()).toBe('soft');
    expect((await result).status).toBe('ok');
    expect(kernel.transcript.text()).toMatch('result text: stopped');
  });
});
