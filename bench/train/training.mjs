// Training steps, epochs, starts and memory beside Keras, PyTorch and TensorFlow.js op by op, in one run.
import { findContenders, XLA_AUTO } from './contenders.mjs';
import { describeResult, lagRow, memoryRow, startRow, timeRow } from './figures.mjs';
import { measureInTurn } from './measureInTurn.mjs';
import { measureGrowth } from './measureGrowth.mjs';
import { measureStarts } from './measureStart.mjs';
import { GROWTH, GROWTH_GOAL, MEASUREMENTS, settingsOf, START } from './plan.mjs';

/** @typedef {import('./figures.mjs').Row} Row */
/** @typedef {import('./measureInTurn.mjs').Result} Result */

/**
 * @typedef {object} TrainingOptions
 * @property {readonly string[]} [names] what to measure; all by default
 * @property {number} repetitions of each contender, by turns
 * @property {boolean} quick a fraction of the steps, and of Keras only the way that is mostly the fastest
 * @property {number} extraRounds at most so many more where others disturbed some
 * @property {number} quietWaitSeconds at most so long before each repetition
 * @property {(line: string) => void} report
 * @property {(figure: object) => void} onFigure hears each figure as soon as it is there
 */

/** The names that can be asked for. */
export const TRAINING_NAMES = [...Object.keys(MEASUREMENTS), START, GROWTH];

/**
 * @param {TrainingOptions} options
 * @returns {Promise<Row[]>}
 */
export async function measureTraining(options) {
  const { names = TRAINING_NAMES, quick, report } = options;
  const found = await findContenders({ report });
  const contenders = found.filter(
    ({ variant }) => !quick || !['fit', 'no_autotune', XLA_AUTO].includes(variant),
  );
  const rows = [];
  for (const name of names) {
    report(`measuring ${name}`);
    rows.push(...(await measureNamed(name, contenders, options)));
  }
  rows.forEach(options.onFigure);
  return rows;
}

/**
 * @param {string} name
 * @param {readonly import('./contenders.mjs').Contender[]} contenders
 * @param {TrainingOptions} options
 * @returns {Promise<Row[]>}
 */
async function measureNamed(name, contenders, options) {
  if (name === START) return measureStart(contenders, options);
  if (name === GROWTH) return measureOwnGrowth(contenders);
  return measureOne(name, contenders, options);
}

/** @param {readonly import('./contenders.mjs').Contender[]} contenders */
async function measureOwnGrowth(contenders) {
  const contender = contenders.find(({ framework }) => framework === 'trainbook');
  if (!contender || !MEASUREMENTS.mlp) return [];
  const { steps, beforeMegabytes, afterMegabytes } = await measureGrowth(contender, MEASUREMENTS.mlp);
  const from = `${Math.round(beforeMegabytes)} to ${Math.round(afterMegabytes)} MB`;
  const what = `resident memory over ${steps} steps of the MLP: from ${from}, more by`;
  return [{ what, unit: 'MB', trainbook: afterMegabytes - beforeMegabytes, goal: GROWTH_GOAL }];
}

/**
 * @param {readonly import('./contenders.mjs').Contender[]} contenders
 * @param {TrainingOptions} options
 */
async function measureStart(contenders, options) {
  const results = await measureStarts(contenders, options);
  for (const { contender, milliseconds } of results) {
    options.onFigure({
      what: START,
      contender: contender.name,
      unit: 'ms',
      all: milliseconds.map(Math.round),
    });
  }
  return [startRow(results)];
}

/**
 * @param {import('./contenders.mjs').Contender} contender
 * @param {import('./plan.mjs').Measurement} measurement
 */
function isCompared({ framework, variant }, { settings, choosesXla }) {
  if (variant === XLA_AUTO) return choosesXla === true;
  // Of an epoch Keras has one variant.
  return framework !== 'keras' || settings.task !== 'epoch' || variant === 'train_on_batch';
}

/**
 * @param {string} name
 * @param {readonly import('./contenders.mjs').Contender[]} contenders
 * @param {TrainingOptions} options
 */
async function measureOne(name, contenders, options) {
  const measurement = /** @type {import('./plan.mjs').Measurement} */ (MEASUREMENTS[name]);
  const { title, goal } = measurement;
  const settings = settingsOf(measurement, options.quick);
  const isEpoch = settings.task === 'epoch';
  const compared = contenders.filter((contender) => isCompared(contender, measurement));
  const results = (await measureInTurn(compared, settings, options)).filter(({ used }) => used.length > 0);
  const units = isEpoch ? 1 : (settings.steps ?? 1);
  for (const result of results) options.onFigure(describeResult(name, result, units));
  return [
    timeRow(title, results, { goal, units }),
    memoryRow(title, results),
    ...(name === 'resnet18' ? [lagRow(title, results)] : []),
  ];
}
