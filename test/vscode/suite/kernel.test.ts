import assert from 'node:assert/strict';
import process from 'node:process';
import { describe, it } from 'mocha';
import * as vscode from 'vscode';
import { openTrainFile } from '../support/notebook.ts';
import type { TestNotebook } from '../support/notebook.ts';
import { waitFor } from '../support/waitFor.ts';

/** Waits until a running cell has printed the text. */
function printed(notebook: TestNotebook, index: number, text: string): Promise<true> {
  return waitFor(`cell ${index} prints "${text}"`, () => notebook.text(index).includes(text) || undefined, {
    describe: () => `It printed: ${notebook.text(index)}`,
  });
}

describe('a kernel', () => {
  it('is interrupted in an endless loop and keeps its variables', async () => {
    const notebook = await openTrainFile('interrupt', [
      'let count = 0;',
      'console.log("looping"); for (;;) count++;',
      'count > 0',
    ]);
    assert.ok(await notebook.run(0));
    const ended = notebook.nextEnd(1);
    await notebook.start(1);
    await printed(notebook, 1, 'looping');
    await vscode.commands.executeCommand('trainbook.kernel.interrupt');
    assert.equal(await ended, false);
    assert.ok(await notebook.run(2));
    assert.match(notebook.text(2), /^true\s*$/);
  });

  it('is stopped softly after the batch, with the history, and then in the middle of it', async () => {
    const notebook = await openTrainFile('stopLevels', [
      `import * as tf from '@tensorflow/tfjs';
import { ArrayDataset, SerialIterator, StandardUpdater, Trainer } from 'trainbook';
const samples = Array.from({ length: 64 }, (_, i) => ({ inputs: [i / 64, 1], targets: [i / 32] }));
const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
const iterator = new SerialIterator(new ArrayDataset(samples), { batchSize: 8 });
const updater = new StandardUpdater({ iterator, model, optimizer: tf.train.sgd(0.01), loss: 'meanSquaredError' });
const trainer = new Trainer(updater, { stop: [1e9, 'iteration'] });
let stuck = false;
trainer.extend(() => {
  console.log(stuck ? 'stuck' : 'training');
  while (stuck);
}, { trigger: [10, 'iteration'] });`,
      'const history = await trainer.run();\nconsole.log("history", history.status);',
      'stuck = true;\nawait trainer.run();',
      'history.iteration <= trainer.iteration',
    ]);
    const stop = () => vscode.commands.executeCommand('trainbook.kernel.interrupt');
    assert.ok(await notebook.run(0));
    const softly = notebook.nextEnd(1);
    await notebook.start(1);
    await printed(notebook, 1, 'training');
    await stop();
    assert.equal(await softly, true);
    await printed(notebook, 1, 'history stopped');
    const hard = notebook.nextEnd(2);
    await notebook.start(2);
    await printed(notebook, 2, 'stuck');
    await stop();
    await stop();
    assert.equal(await hard, false);
    assert.ok(await notebook.run(3));
    assert.match(notebook.text(3), /^true\s*$/);
  });

  it('marks the cells that used what has changed, and runs them', async () => {
    const notebook = await openTrainFile('stale', [
      'let step = Math.random();',
      'console.log("step", step);',
      'console.log("other", Math.random());',
    ]);
    assert.ok(await notebook.run(0, 1, 2));
    const [before, other] = [notebook.text(1), notebook.text(2)];
    assert.ok(await notebook.run(0));
    const ended = notebook.nextEnd(1);
    await vscode.commands.executeCommand('trainbook.notebook.runStale');
    assert.equal(await ended, true);
    assert.notEqual(notebook.text(1), before);
    assert.equal(notebook.text(2), other);
  });

  it('is interrupted while it waits, by the same stop button', async () => {
    const notebook = await openTrainFile('waits', [
      'console.log("waiting"); await new Promise(() => {});',
      '1 + 1',
    ]);
    const ended = notebook.nextEnd(0);
    await notebook.start(0);
    await printed(notebook, 0, 'waiting');
    await vscode.commands.executeCommand('notebook.cancelExecution', { document: notebook.document.uri });
    assert.equal(await ended, false);
    assert.ok(await notebook.run(1));
    assert.match(notebook.text(1), /^2\s*$/);
  });

  it('begins anew when it is restarted', async () => {
    const notebook = await openTrainFile('restart', [
      'const old = process.pid;\nold',
      'typeof old',
      'process.pid',
    ]);
    assert.ok(await notebook.run(0));
    await vscode.commands.executeCommand('trainbook.kernel.restart');
    assert.ok(await notebook.run(1, 2));
    assert.match(notebook.text(1), /undefined/);
    assert.notEqual(notebook.text(2), notebook.text(0));
  });

  it('that is killed ends its cell with what happened, and the next run starts another', async () => {
    const notebook = await openTrainFile('killed', [
      'console.log(`pid=${process.pid};`); await new Promise(() => {});',
      '6 * 7',
    ]);
    const ended = notebook.nextEnd(0);
    await notebook.start(0);
    await printed(notebook, 0, ';');
    const [, pid] = /pid=(\d+);/.exec(notebook.text(0)) ?? [];
    process.kill(Number(pid), 'SIGKILL');
    assert.equal(await ended, false);
    assert.match(notebook.text(0), /SIGKILL/);
    assert.match(notebook.text(0), /cell 1\b/i);
    assert.ok(await notebook.run(1));
    assert.match(notebook.text(1), /^42\s*$/);
  });
});
