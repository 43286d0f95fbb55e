// Runs in the extension host in place of a test suite, and writes what it measured as JSON to TRAINBOOK_PROBE_RESULTS.
import { writeFileSync } from 'node:fs';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import process from 'node:process';
import * as vscode from 'vscode';
import { openTrainFile } from '../test/vscode/support/notebook.ts';

const LINES = 10_000;
const ROUND_TRIPS = 50;

/**
 * @typedef {object} ProbeResults
 * @property {number} activationMs loading the bundle and `activate()`
 * @property {number} firstResultMs from the first Run to the first cell's end, the start of a kernel included
 * @property {number[]} roundTripsMs of trivial cells after that
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
  const roundTripsMs = [];
  for (let i = 0; i < ROUND_TRIPS; i++) roundTripsMs.push(await timed(() => notebook.run(0)));
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
    printing: { ms, lines, longestBlockMs: loop.max / 1e6 },
  };
  writeFileSync(/** @type {string} */ (process.env.TRAINBOOK_PROBE_RESULTS), JSON.stringify(results));
}

/** @param {() => PromiseLike<unknown>} action */
async function timed(action) {
  const start = performance.now();
  await action();
  return performance.now() - start;
}
