// Contenders by turns, so that whatever the machine does meanwhile happens to all of them.
import { startContender } from './runningContender.mjs';
import { waitUntilQuiet, watchOthers } from './machineLoad.mjs';

/** @typedef {import('./contenders.mjs').Contender} Contender */
/** @typedef {import('./runningContender.mjs').Reply & { otherCores: number | undefined }} Repetition */

/**
 * @typedef {object} Result
 * @property {Contender} contender
 * @property {string} version
 * @property {number} parameters
 * @property {Repetition[]} all
 * @property {Repetition[]} used those that others did not disturb, if there are enough
 */

/**
 * @typedef {object} TurnOptions
 * @property {number} repetitions
 * @property {number} extraRounds at most so many more where others disturbed some
 * @property {number} quietWaitSeconds
 * @property {(line: string) => void} report
 */

const DISTURBED_CORES = 0.3;
const ENOUGH = 3;

/**
 * @param {readonly Contender[]} contenders
 * @param {object} settings
 * @param {TurnOptions} options
 * @returns {Promise<Result[]>} a contender that fails is reported and left out
 */
export async function measureInTurn(contenders, settings, options) {
  const { repetitions, extraRounds, quietWaitSeconds, report } = options;
  const running = [];
  try {
    for (const contender of contenders) {
      const started = await orReport(startContender(contender, settings), report);
      if (started) running.push({ contender, ...started, all: /** @type {Repetition[]} */ ([]) });
    }
    for (let round = 0; round < repetitions + extraRounds; round++) {
      const due = running.filter(({ all }) => all.filter(isClean).length < repetitions);
      const order = due.map((_, index) => /** @type {typeof due[0]} */ (due[(index + round) % due.length]));
      for (const one of order) {
        await waitUntilQuiet(quietWaitSeconds);
        const repetition = await orReport(repeatOnce(one), report);
        if (repetition) one.all.push(repetition);
        else running.splice(running.indexOf(one), 1);
      }
    }
    return running.map(({ contender, ready, all }) => ({
      contender,
      ...ready,
      all,
      used: choose(all, repetitions),
    }));
  } finally {
    await Promise.all(running.map(({ stop }) => stop()));
  }
}

/** @param {{ repeat: () => Promise<import('./runningContender.mjs').Reply> }} running */
async function repeatOnce({ repeat }) {
  const others = watchOthers();
  const start = performance.now();
  const reply = await repeat();
  return { ...reply, otherCores: others((performance.now() - start) / 1000, reply.cpuSeconds) };
}

/** @param {{ otherCores: number | undefined }} repetition */
export function isClean({ otherCores }) {
  return (otherCores ?? 0) <= DISTURBED_CORES;
}

/**
 * @template {{ otherCores: number | undefined }} T
 * @param {T[]} all
 * @param {number} repetitions
 */
export function choose(all, repetitions) {
  const clean = all.filter(isClean);
  return clean.length >= Math.min(ENOUGH, repetitions) ? clean : all;
}

/**
 * @template T
 * @param {Promise<T>} promise
 * @param {(line: string) => void} report
 */
async function orReport(promise, report) {
  try {
    return await promise;
  } catch (error) {
    report(error instanceof Error ? error.message : String(error));
    return undefined;
  }
}
