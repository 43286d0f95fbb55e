import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { beforeAll, describe, expect, it } from 'vitest';
import { until } from '../../../scripts/workbench/editorWindow.mjs';
import { useWorkbench } from '../support/uiWorkbench.ts';

const FILE = 'survival.train.ts';
const ITERATIONS = 160;

/** A training that takes some seconds on any machine and prints a line an iteration. */
const CELLS = [
  `import * as tf from '@tensorflow/tfjs';
import { ArrayDataset, progressBar, SerialIterator, StandardUpdater, Trainer } from 'trainbook';
const samples = Array.from({ length: 64 }, (_, i) => ({ inputs: [i / 64, 1], targets: [i / 32] }));
const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
function newTrainer(iterations: number) {
  const iterator = new SerialIterator(new ArrayDataset(samples), { batchSize: 8 });
  const updater = new StandardUpdater({ iterator, model, optimizer: tf.train.sgd(0.01), loss: 'meanSquaredError' });
  const trainer = new Trainer(updater, { stop: [iterations, 'iteration'] });
  trainer.extend(async () => {
    console.log('iteration ' + trainer.iteration + ';');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }, { trigger: [1, 'iteration'] });
  return trainer.extend(progressBar());
}
process.pid`,
  `const history = await newTrainer(${ITERATIONS}).run();
console.log('history ' + history.status);`,
  `import { execFileSync } from 'node:child_process';
console.log('in a native call');
execFileSync(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)']);`,
];
const [SETUP, TRAINING, NATIVE] = [0, 1, 2] as const;

const ui = useWorkbench({
  settings: { 'notebook.output.textLineLimit': 1000 },
  // High enough for all cells: the editor renders outputs only where they are in sight.
  viewport: { width: 1400, height: 3600 },
});

beforeAll(() =>
  ui.prepare(async () => {
    await ui.openTrainFile(FILE, CELLS);
    await ui.window.runCell(SETUP);
    await shows(/^\d+$/m);
  }),
);

/** All that outputs in the page show. */
async function shownText(): Promise<string> {
  const texts = await Promise.all(
    ui.page
      .frames()
      .filter((frame) => frame !== ui.page.mainFrame())
      .map((frame) =>
        frame
          .locator('.output_container')
          .allInnerTexts()
          .catch(() => []),
      ),
  );
  return texts.flat().join('\n');
}

const shows = (text: RegExp, limitMs?: number) =>
  until(`an output shows ${text}`, async () => text.test(await shownText()), limitMs);

const statusShows = (text: string) =>
  ui.page.locator('.statusbar-item', { hasText: text }).first().waitFor({ timeout: 20_000 });

const press = () => ui.window.runCommand('Trainbook: Stop the Running Cell');

async function startTraining(): Promise<void> {
  await ui.window.runCell(TRAINING);
  await until('the training runs anew', async () => {
    const text = await shownText();
    return /iteration [1-9];/.test(text) && !/history/.test(text);
  });
}

/** The training ends with everything shown: each iteration once, in order, and the end. */
async function expectWholeTraining(): Promise<void> {
  await shows(/history finished/, 60_000);
  const shown = [...(await shownText()).matchAll(/iteration (\d+);/g)].map(([, iteration]) =>
    Number(iteration),
  );
  expect(shown).toEqual(Array.from({ length: ITERATIONS }, (_, index) => index + 1));
}

/** Processes of this workbench whose command line fits. */
function processesOf(command: RegExp): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => command.test(readOf(name, 'cmdline')) && readOf(name, 'environ').includes(ui.home))
    .map(Number);
}

function readOf(pid: string, file: string): string {
  try {
    return readFileSync(path.join('/proc', pid, file), 'latin1');
  } catch {
    return ''; // gone by now
  }
}

describe('a training goes on, and all of it is shown,', () => {
  it('when the window is reloaded in the middle of it', async () => {
    await startTraining();
    await ui.page.reload();
    await ui.window.ready();
    await expectWholeTraining();
  });

  it('when the extension host is killed in the middle of it', async () => {
    await startTraining();
    const hosts = processesOf(/--type=extensionHost/);
    expect(hosts).not.toEqual([]);
    for (const pid of hosts) process.kill(pid, 'SIGKILL');
    await ui.page.reload(); // a window that runs an extension from its sources restarts no host by itself
    await ui.window.ready();
    await expectWholeTraining();
  });

  it('when the server of the workbench is killed in the middle of it', async () => {
    await startTraining();
    const servers = processesOf(/code-server/); // its extension host too
    expect(servers.length).toBeGreaterThan(1);
    for (const pid of servers) process.kill(pid, 'SIGKILL');
    await ui.startAgain();
    await ui.window.openFile(FILE);
    await expectWholeTraining();
  });
});

describe('a training', () => {
  it('is paused in place and goes on', async () => {
    await startTraining();
    await ui.window.runCommand('Trainbook: Pause the Training');
    await statusShows('Trainbook: paused');
    await ui.screenshot('paused');
    await ui.window.runCommand('Trainbook: Resume the Training');
    await statusShows('Trainbook: running');
    await expectWholeTraining();
  });
});

describe('the stop button', () => {
  it('says its levels: finishing the batch, interrupting, and the question whether to kill', async () => {
    await startTraining();
    await press();
    await shows(/history stopped/);
    await ui.window.runCell(NATIVE);
    await shows(/in a native call/);
    await press();
    await statusShows('Trainbook: interrupting');
    await ui.screenshot('stop-second');
    await press();
    const question = ui.page.locator('.notification-toast', { hasText: 'Kill' }).first();
    await question.waitFor({ timeout: 20_000 });
    await ui.screenshot('stop-third');
    await question.getByRole('button', { name: /Kill/ }).click();
    await shows(/Kernel ended: The kernel was restarted before this cell finished/);
    await statusShows('Trainbook: ready');
    await ui.screenshot('stop-killed');
  });
});
