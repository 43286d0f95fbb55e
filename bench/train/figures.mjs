// From repetitions to figures: a line for each contender, and ratios to the better of the peers.
import { median } from '../median.mjs';
import { THREADS } from './contenders.mjs';
import { isClean } from './measureInTurn.mjs';
import { LAG_GOAL_MS, MEMORY_GOAL, START_GOAL } from './plan.mjs';

/** @typedef {import('./measureInTurn.mjs').Result} Result */
/** @typedef {import('./plan.mjs').Measurement} Measurement */

/**
 * A row of the table: what was measured of each framework (of Keras the fastest way), and the ratio to the better peer.
 * @typedef {object} Row
 * @property {string} what
 * @property {string} unit
 * @property {number} [trainbook]
 * @property {number} [keras]
 * @property {number} [torch]
 * @property {number} [tfjs]
 * @property {number} [ratio] of Trainbook to the better of Keras and PyTorch
 * @property {number} [timesTfjs] how many times TensorFlow.js op by op takes what Trainbook takes
 * @property {number} goal
 */

/**
 * What one contender took, as a line of JSON.
 * @param {string} what
 * @param {Result} result
 * @param {number} units how many a repetition has: steps, or one epoch
 */
export function describeResult(what, { contender, version, parameters, all, used }, units) {
  const times = used.map(({ milliseconds }) => milliseconds / units);
  return {
    what,
    contender: contender.name,
    version,
    unit: 'ms',
    median: round(median(times)),
    best: round(Math.min(...times)),
    worst: round(Math.max(...times)),
    repetitions: used.length,
    disturbed: used.filter((one) => !isClean(one)).length,
    dropped: all.length - used.length,
    all: all.map(({ milliseconds }) => round(milliseconds / units)),
    otherCores: all.map(({ otherCores }) => (otherCores === undefined ? null : round(otherCores))),
    cpuMs: round(median(used.map(({ cpuSeconds }) => (cpuSeconds * 1000) / units))),
    ownCores: round(median(used.map((one) => (one.cpuSeconds * 1000) / one.wholeMilliseconds))),
    peakMegabytes: peakOf(all),
    loopLagMs: lagOf(used),
    accuracy: all.flatMap(({ accuracy }) => (accuracy === undefined ? [] : [round(accuracy, 4)])),
    parameters,
    threads: THREADS,
  };
}

/**
 * @param {string} title
 * @param {readonly Result[]} results
 * @param {{ goal: number, units: number }} options
 * @returns {Row}
 */
export function timeRow(title, results, { goal, units }) {
  const row = compare(title, 'ms', goal, (framework) =>
    results
      .filter(({ contender, used }) => contender.framework === framework && used.length > 0)
      .map(({ used }) => median(used.map(({ milliseconds }) => milliseconds)) / units),
  );
  return { ...row, timesTfjs: row.trainbook && row.tfjs && row.tfjs / row.trainbook };
}

/**
 * @param {string} title
 * @param {readonly Result[]} results
 * @returns {Row}
 */
export function memoryRow(title, results) {
  return compare(`${title}: peak memory`, 'MB', MEMORY_GOAL, (framework) =>
    results
      .filter(({ contender }) => contender.framework === framework)
      .flatMap(({ all }) => peakOf(all) ?? []),
  );
}

/**
 * The ratio is to Keras, which the goal is about.
 * @param {readonly import('./measureStart.mjs').StartResult[]} results
 * @returns {Row}
 */
export function startRow(results) {
  const times = (/** @type {string} */ framework) =>
    results
      .filter(({ contender }) => contender.framework === framework)
      .map((one) => median(one.milliseconds));
  const row = compare('process start to the first step', 'ms', START_GOAL, times);
  return { ...row, ratio: row.trainbook && row.keras && row.trainbook / row.keras };
}

/**
 * The longest that JavaScript waited in a repetition; the ratio is to the goal.
 * @param {string} title
 * @param {readonly Result[]} results
 * @returns {Row}
 */
export function lagRow(title, results) {
  const row = compare(`${title}: event loop lag`, 'ms', LAG_GOAL_MS, (framework) =>
    results
      .filter(({ contender }) => contender.framework === framework)
      .flatMap(({ used }) => lagOf(used) ?? []),
  );
  return { ...row, ratio: undefined };
}

/**
 * @param {string} what
 * @param {string} unit
 * @param {number} goal
 * @param {(framework: import('./contenders.mjs').Framework) => number[]} valuesOf
 * @returns {Row}
 */
function compare(what, unit, goal, valuesOf) {
  const least = (/** @type {import('./contenders.mjs').Framework} */ framework) => {
    const values = valuesOf(framework);
    return values.length === 0 ? undefined : Math.min(...values);
  };
  const [trainbook, keras, torch, tfjs] = [least('trainbook'), least('keras'), least('torch'), least('tfjs')];
  const better = Math.min(keras ?? Infinity, torch ?? Infinity);
  const ratio = trainbook === undefined || better === Infinity ? undefined : trainbook / better;
  return { what, unit, trainbook, keras, torch, tfjs, ratio, goal };
}

/** @param {Result['all']} all */
function peakOf(all) {
  const peaks = all.flatMap(({ peakMegabytes }) => peakMegabytes ?? []);
  return peaks.length === 0 ? undefined : Math.max(...peaks);
}

/** @param {Result['used']} used */
function lagOf(used) {
  const lags = used.flatMap(({ loopLagMs }) => loopLagMs ?? []);
  return lags.length === 0 ? undefined : round(median(lags));
}

/** @param {number} value */
function round(value, digits = 2) {
  return Number(value.toFixed(digits));
}
