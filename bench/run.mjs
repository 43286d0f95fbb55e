// `npm run bench`: every number of the product, printed as a line of JSON a figure and a table. Nothing is asserted:
// machines differ and are shared, so compare within one run.
import { execFileSync } from 'node:child_process';
import os from 'node:os';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { endProcessesWithScript } from '../scripts/workbench/processes.mjs';
import { measureData } from './data.mjs';
import { measureEditor } from './editor.mjs';
import { measureKernel } from './kernel.mjs';
import { measureLanguage } from './language.mjs';
import { measureQuickStart } from './quickStart.mjs';
import { measureThreads } from './threads/measureThreads.mjs';
import { measureTraining, TRAINING_NAMES } from './train/training.mjs';
import { measureWeights } from './weights.mjs';

/** @typedef {import('./editor.mjs').Figure} Figure */

const USAGE = `usage: npm run bench -- [PART ...] [options]

parts: data, editor, kernel, language, quickStart, train, threads, weights; all of them by default (--only PART does the same)

options of train, which needs what \`npm run bench:setup\` installs:
  --networks A,B       only these of ${TRAINING_NAMES.join(', ')}
  --repetitions N      of each contender, by turns; 5 by default
  --quick              a fraction of the steps, 3 repetitions
  --quiet-wait SECONDS wait at most so long for a quiet machine before each repetition; 20 by default`;

const root = fileURLToPath(new URL('..', import.meta.url));
const report = (/** @type {string} */ line) => console.error(line);
const print = (/** @type {object} */ figure) => console.log(JSON.stringify(figure));

/** @type {Record<string, () => Promise<object[]>>} the rows of each part's table */
const PARTS = {
  data: async () => {
    const { repetitions, quietWaitSeconds } = training;
    const all = await measureData({ repetitions, quietWaitSeconds, report });
    all.forEach(print);
    return all.map(({ name, imagesPerSecond, peakMegabytes, waitShare }) => ({
      what: name,
      'images a second': short(imagesPerSecond),
      'peak MB': short(peakMegabytes),
      'ResNet18 waits, %': waitShare === undefined ? undefined : short(100 * waitShare),
    }));
  },
  editor: async () => figureRows(await measureEditor({ report })),
  kernel: async () => {
    const rows = await measureKernel({ repetitions: training.repetitions, report });
    rows.forEach(print);
    return rows.map(({ what, unit, trainbook, ipykernel, goal }) => ({
      what,
      unit,
      Trainbook: short(trainbook),
      ipykernel: short(ipykernel),
      'at most': short(goal),
    }));
  },
  language: async () => figureRows(await measureLanguage({ report })),
  quickStart: async () => figureRows(await measureQuickStart({ report })),
  train: async () => {
    const rows = await measureTraining({ ...training, report, onFigure: print });
    return rows.map(({ what, unit, trainbook, keras, torch, tfjs, ratio, timesTfjs, goal }) => ({
      what,
      unit,
      Trainbook: short(trainbook),
      Keras: short(keras),
      PyTorch: short(torch),
      'tfjs op by op': short(tfjs),
      ratio: short(ratio),
      goal,
      'times faster than tfjs': short(timesTfjs),
    }));
  },
  threads: async () => {
    const all = await measureThreads({ repetitions: training.repetitions, report });
    all.forEach(print);
    return all.map(({ network, batch, threads, one, several, ...ratios }) => ({
      what: `${network}, batch ${batch}, wasm`,
      threads,
      'ms in one': short(one.ms),
      'ms in several': short(several.ms),
      'times as fast': short(ratios.timesAsFast),
      'on idle processors': short(ratios.timesAsFastIfIdle),
      'lag in one (ms)': short(one.lagMs),
      'lag in several (ms)': short(several.lagMs),
    }));
  },
  weights: async () => {
    const { repetitions, quietWaitSeconds } = training;
    const all = await measureWeights({ repetitions, quietWaitSeconds, report });
    all.forEach(print);
    return all.map(({ file, trainbook, peer, ratio }) => ({
      file,
      'seconds, Trainbook': short(trainbook.seconds),
      'Keras or PyTorch': short(peer.seconds),
      ratio: short(ratio),
      'added MB at the peak, Trainbook': short(trainbook.addedMegabytes),
      'Keras or PyTorch (MB)': short(peer.addedMegabytes),
    }));
  },
};

const { values: options, positionals } = readArguments();
const wanted = [...positionals, ...(options.only ?? [])];
const unknown = wanted.find((part) => !Object.hasOwn(PARTS, part));
if (unknown !== undefined) refuse(`there is no part ${unknown}`);
const training = trainingOptions();
const parts = wanted.length > 0 ? wanted : Object.keys(PARTS);

endProcessesWithScript();
if (['editor', 'kernel', 'language'].some((part) => parts.includes(part)))
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: 'inherit' });
print({ machine: describeMachine(), load: os.loadavg().map((load) => Number(load.toFixed(2))) });
for (const part of parts) console.table(await PARTS[part]?.());

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        only: { type: 'string', multiple: true },
        networks: { type: 'string' },
        repetitions: { type: 'string' },
        quick: { type: 'boolean', default: false },
        'quiet-wait': { type: 'string', default: '20' },
      },
    });
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}

function trainingOptions() {
  const { networks, quick = false, repetitions = quick ? '3' : '5' } = options;
  const names = networks?.split(',');
  const wrong = names?.find((name) => !TRAINING_NAMES.includes(name));
  if (wrong !== undefined) refuse(`there is no network ${wrong}`);
  return {
    names,
    quick,
    repetitions: toNumber('repetitions', repetitions, 1),
    extraRounds: quick ? 0 : 3,
    quietWaitSeconds: toNumber('quiet-wait', options['quiet-wait'] ?? '', 0),
  };
}

/**
 * @param {string} name
 * @param {string} text
 * @param {number} least
 */
function toNumber(name, text, least) {
  const value = Number(text);
  return text !== '' && value >= least
    ? value
    : refuse(`--${name} takes a number from ${least}, not ${text}`);
}

/**
 * @param {string} why
 * @returns {never}
 */
function refuse(why) {
  console.error(`${why}\n\n${USAGE}`);
  return process.exit(2);
}

function describeMachine() {
  const [cpu] = os.cpus();
  return `${os.platform()} ${os.arch()}, ${os.cpus().length} cores (${cpu?.model}), Node ${process.version}`;
}

/** @param {Figure[]} figures */
function figureRows(figures) {
  figures.forEach(print);
  return figures.map(({ name, value, unit, limit }) => ({
    name,
    value: Number(value.toFixed(value < 10 ? 4 : 1)),
    unit,
    'at most': limit,
  }));
}

/** @param {number | undefined} value */
function short(value) {
  return value === undefined ? undefined : Number(value.toPrecision(3));
}
