import { startProcess } from '../../scripts/workbench/processes.mjs';
import { mnistFolder, THREAD_ENVIRONMENT, THREADS } from './contenders.mjs';

/** @typedef {import('./contenders.mjs').Contender} Contender */

/**
 * @typedef {object} Reply of one repetition
 * @property {number} milliseconds
 * @property {number} wholeMilliseconds with what does not count
 * @property {number} cpuSeconds
 * @property {number | null} peakMegabytes of the process so far
 * @property {number} [residentMegabytes] after the repetition
 * @property {number} [loopLagMs]
 * @property {number} [accuracy]
 */

const MARK = 'BENCH ';
const LIMIT_MS = 15 * 60_000;

/**
 * Starts a contender with its network, warmed up.
 * @param {Contender} contender
 * @param {object} settings
 */
export async function startContender({ name, variant, program }, settings) {
  /** @type {string[]} */
  const waiting = [];
  /** @type {((line: string) => void) | undefined} */
  let take;
  const all = { ...settings, variant, threads: THREADS, mnist: mnistFolder };
  const running = await startProcess(program.command, [...program.args, JSON.stringify(all)], {
    cwd: program.cwd,
    env: { ...process.env, ...THREAD_ENVIRONMENT },
    takesInput: true,
    onLine(line) {
      if (!line.startsWith(MARK)) return;
      if (take) take(line);
      else waiting.push(line);
    },
  });
  const next = async () => {
    const line = waiting.shift() ?? (await nextLine());
    return JSON.parse(line.slice(MARK.length));
  };
  const nextLine = () =>
    new Promise((/** @type {(line: string) => void} */ resolve, reject) => {
      const fail = (/** @type {string} */ why) =>
        reject(new Error(`${name} ${why}:\n${running.output().trimEnd().slice(-2000)}`));
      const timer = setTimeout(() => fail(`took longer than ${LIMIT_MS / 60_000} minutes`), LIMIT_MS);
      void running.exited.then(({ code }) => fail(`ended with code ${code}`));
      take = (line) => {
        clearTimeout(timer);
        take = undefined;
        resolve(line);
      };
    });
  const ready = /** @type {{ version: string, parameters: number }} */ (await next());
  return {
    ready,
    /** @returns {Promise<Reply>} */
    repeat() {
      running.write('\n');
      return next();
    },
    stop: running.stop,
  };
}
