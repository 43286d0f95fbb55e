// From a process's start to the end of its first step.
import { startProcess } from '../../scripts/workbench/processes.mjs';
import { THREAD_ENVIRONMENT } from './contenders.mjs';
import { waitUntilQuiet } from './machineLoad.mjs';

/** @typedef {import('./contenders.mjs').Contender} Contender */
/** @typedef {{ contender: Contender, milliseconds: number[] }} StartResult */

/**
 * @param {readonly Contender[]} contenders
 * @param {import('./measureInTurn.mjs').TurnOptions} options
 * @returns {Promise<StartResult[]>} without each one's first start, which reads the disk
 */
export async function measureStarts(contenders, { repetitions, quietWaitSeconds, report }) {
  const results = contenders
    .filter(({ startProgram }) => startProgram)
    .map((contender) => ({ contender, milliseconds: /** @type {number[]} */ ([]) }));
  for (let round = 0; round <= repetitions; round++) {
    for (const { contender, milliseconds } of results) {
      await waitUntilQuiet(quietWaitSeconds);
      const time = await startOnce(contender);
      if (round > 0) milliseconds.push(time);
      else report(`${contender.name}: the very first start took ${(time / 1000).toFixed(2)} s`);
    }
  }
  return results;
}

/**
 * @param {Contender} contender
 * @returns {Promise<number>} milliseconds
 */
async function startOnce({ name, startProgram }) {
  const { command, args, cwd } = /** @type {Contender['program']} */ (startProgram);
  const start = performance.now();
  let milliseconds = NaN;
  const running = await startProcess(command, args, {
    cwd,
    env: { ...process.env, ...THREAD_ENVIRONMENT },
    onLine(line) {
      if (line.trim() !== 'READY') return;
      milliseconds = performance.now() - start;
      void running.stop();
    },
  });
  await running.exited;
  if (Number.isNaN(milliseconds))
    throw new Error(`${name} ended before its first step:\n${running.output()}`);
  return milliseconds;
}
