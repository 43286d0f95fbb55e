// Runs in the extension host in place of a test suite, and writes what it measured as JSON to TRAINBOOK_PROBE_RESULTS.
import { writeFileSync } from 'node:fs';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { CELL_LANGUAGES, CONTROLLERS, NOTEBOOK_TYPES } from '../src/host/contributions.ts';
import { openTrainFile } from '../test/vscode/support/notebook.ts';

const LINES = 10_000;
/** Of trivial cells, so many in each turn. */
const ROUND_TRIPS = 15;
const TURNS = 3;
/** Between trivial cells: people look at what came before they run the next, and the window draws to its end. */
const REST_MS = 400;

/** @typedef {import('../test/vscode/support/notebook.ts').TestNotebook} TestNotebook */

/**
 * @typedef {object} ProbeResults
 * @property {number} activationMs loading the bundle and `activate()`
 * @property {number} firstResultMs from the first Run to the first cell's end, the start of a kernel included
 * @property {number[]} roundTripsMs of trivial cells after that, from the command that runs one until its end and its
 *   output are in the editor's document
 * @property {number[]} executionsMs of the same cells, what the editor prints beside them: from the call of our handler
 *   to the kernel's answer
 * @property {number[]} workbenchMs the same round trip with a controller that answers at once: the workbench's own part
 * @property {{ ms: number, lines: number, longestBlockMs: number }} printing a cell that prints 10,000 lines; the block
 *   is that of the extension host's event loop
 */

/** The name that VS Code calls. */
export async function run() {
  const extension = vscode.extensions.getExtension('trainbook.trainbook');
  if (!extension || extension.isActive) throw new Error('the extension must be there and not active yet');
  const activationMs = await timed(() => extension.activate());
  const notebook = await openTrainFile('probe', [
    '1 + 1',
    `for (let i = 0; i < ${LINES}; i++) console.log(i);`,
  ]);
  const firstResultMs = await timed(() => notebook.run(0));
  const { roundTripsMs, executionsMs, workbenchMs } = await measureRoundTrips(notebook);
  const loop = monitorEventLoopDelay({ resolution: 5 });
  loop.enable();
  const ms = await timed(() => notebook.run(1));
  loop.disable();
  const lines = notebook.text(1).trimEnd().split('\n').length;
  /** @type {ProbeResults} */
  const results = {
    activationMs,
    firstResultMs,
    roundTripsMs,
    executionsMs,
    workbenchMs,
    printing: { ms, lines, longestBlockMs: loop.max / 1e6 },
  };
  writeFileSync(/** @type {string} */ (process.env.TRAINBOOK_PROBE_RESULTS), JSON.stringify(results));
}

/**
 * By turns with Trainbook's controller and with one that does nothing, so that both see the same machine.
 * @param {TestNotebook} notebook
 */
async function measureRoundTrips(notebook) {
  const idle = createIdleController();
  /** @type {Pick<ProbeResults, 'roundTripsMs' | 'executionsMs' | 'workbenchMs'>} */
  const times = { roundTripsMs: [], executionsMs: [], workbenchMs: [] };
  for (let turn = 0; turn < TURNS; turn++) {
    await selectController(notebook, CONTROLLERS.trainFile);
    for (let i = 0; i < ROUND_TRIPS; i++) {
      await sleep(REST_MS);
      times.roundTripsMs.push(await timed(() => runFocused(notebook)));
      const { startTime = NaN, endTime = NaN } = notebook.cell(0).executionSummary?.timing ?? {};
      times.executionsMs.push(endTime - startTime);
    }
    await selectController(notebook, idle.id);
    for (let i = 0; i < ROUND_TRIPS; i++) {
      await sleep(REST_MS);
      times.workbenchMs.push(await timed(() => runFocused(notebook)));
    }
  }
  await selectController(notebook, CONTROLLERS.trainFile);
  idle.dispose();
  return times;
}

/**
 * As a key press does: the notebook has the focus already.
 * @param {TestNotebook} notebook
 */
async function runFocused(notebook) {
  const ended = notebook.nextEnd(0);
  const ranges = [{ start: 0, end: 1 }];
  void vscode.commands.executeCommand('notebook.cell.execute', { ranges, document: notebook.document.uri });
  await ended;
}

/** A controller that shows the same output as Trainbook does, and computes nothing. */
function createIdleController() {
  const { trainFile } = NOTEBOOK_TYPES;
  const controller = vscode.notebooks.createNotebookController('trainbook-probe', trainFile, 'Probe');
  controller.supportedLanguages = [CELL_LANGUAGES.trainFile];
  controller.supportsExecutionOrder = true;
  let order = 0;
  controller.executeHandler = (cells) => {
    for (const cell of cells) {
      const execution = controller.createNotebookCellExecution(cell);
      execution.start(Date.now());
      execution.executionOrder = ++order;
      void execution.replaceOutput(new vscode.NotebookCellOutput([vscode.NotebookCellOutputItem.text('2')]));
      execution.end(true, Date.now());
    }
  };
  return controller;
}

/**
 * @param {TestNotebook} notebook
 * @param {string} id
 */
async function selectController(notebook, id) {
  const choice = { id, extension: 'trainbook.trainbook', notebookEditor: notebook.editor };
  await vscode.commands.executeCommand('notebook.selectKernel', choice);
  await runFocused(notebook); // the first on it is not like the others
}

/** @param {() => PromiseLike<unknown>} action */
async function timed(action) {
  const start = performance.now();
  await action();
  return performance.now() - start;
}
