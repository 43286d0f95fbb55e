// What a person waits for at a kernel, beside ipykernel by turns in the same run.
import { existsSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import esbuild from 'esbuild';
import { startProcess } from '../scripts/workbench/processes.mjs';
import { peerPython } from './environment/benchFolder.mjs';
import { median } from './median.mjs';
import { waitUntilQuiet } from './train/machineLoad.mjs';

/** @typedef {import('./kernel/ownKernel.ts').KernelTask} KernelTask */
/** @typedef {import('./kernel/ownKernel.ts').OwnKernel} OwnKernel */

/**
 * @typedef {object} KernelRow
 * @property {string} what
 * @property {string} unit
 * @property {number} trainbook median
 * @property {number[]} trainbookAll
 * @property {number} [ipykernel] median
 * @property {number[]} [ipykernelAll]
 * @property {number} [goal] at most
 */

/**
 * @typedef {object} Measurement
 * @property {string} what
 * @property {KernelTask} task
 * @property {string} unit
 * @property {boolean} [withBackend] on the best backend of the machine, else on plain JavaScript
 * @property {string} [peerTask] what the peer calls it; none where it has nothing alike
 * @property {number} [least] repetitions
 * @property {(peer: number | undefined) => number | undefined} goal
 */

/** @type {Measurement[]} */
const MEASUREMENTS = [
  {
    what: 'start to the first result, without a backend',
    task: 'start',
    unit: 'ms',
    peerTask: 'start',
    goal: (peer) => peer,
  },
  {
    what: 'start to the first result, with a backend (peer: with Keras imported)',
    task: 'start',
    unit: 'ms',
    withBackend: true,
    peerTask: 'startWithBackend',
    goal: (peer) => peer && peer / 2,
  },
  {
    what: 'round trip of 1 + 1, median of 200',
    task: 'roundTrip',
    unit: 'ms',
    withBackend: true,
    peerTask: 'roundTrip',
    goal: (peer) => peer && peer / 2,
  },
  {
    what: '100,000 printed lines, to the last one',
    task: 'print',
    unit: 'ms',
    withBackend: true,
    peerTask: 'print',
    goal: (peer) => peer,
  },
  {
    what: 'interrupt of an endless loop',
    task: 'interrupt',
    unit: 'ms',
    withBackend: true,
    peerTask: 'interrupt',
    least: 9,
    goal: () => 50,
  },
  {
    what: 'attach again, 100,000 events to a complete view',
    task: 'reattach',
    unit: 'ms',
    withBackend: true,
    goal: () => 2000,
  },
  {
    what: 'memory when idle, with a backend',
    task: 'memory',
    unit: 'MiB',
    withBackend: true,
    goal: () => undefined,
  },
  {
    what: 'memory when idle, without a backend',
    task: 'memory',
    unit: 'MiB',
    peerTask: 'memory',
    goal: () => undefined,
  },
];

const QUIET_WAIT_S = 5;
const MARK = 'BENCH ';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * @param {{ repetitions: number, report: (line: string) => void }} options the repository must be built
 * @returns {Promise<KernelRow[]>}
 */
export async function measureKernel({ repetitions, report }) {
  const { OwnKernel } = await loadOwnKernel();
  const kernelPath = path.join(root, 'dist', 'kernel', 'main.cjs');
  const peer = await startPeer(report);
  const rows = [];
  try {
    for (const measurement of MEASUREMENTS) {
      report(`kernel: ${measurement.what}`);
      // A kernel of its own for each: what one measurement leaves behind, as a long log, is nothing to the next.
      const options = { kernelPath, ...(!measurement.withBackend && { backend: 'cpu' }) };
      const kernel = await OwnKernel.start(options);
      const count = measurement.task === 'reattach' ? 1 : Math.max(repetitions, measurement.least ?? 0);
      const row = await measureByTurns(measurement, { kernel, peer, count }).finally(() => kernel.end());
      report(
        `kernel: ${row.trainbook.toFixed(1)} ${row.unit}, ipykernel ${row.ipykernel?.toFixed(1) ?? '-'}`,
      );
      rows.push(row);
    }
  } finally {
    await peer?.stop();
  }
  return rows;
}

/**
 * @param {Measurement} measurement
 * @param {{ kernel: OwnKernel, peer: Awaited<ReturnType<typeof startPeer>>, count: number }} contenders
 * @returns {Promise<KernelRow>}
 */
async function measureByTurns({ what, task, unit, peerTask, goal }, { kernel, peer, count }) {
  const own = /** @type {number[]} */ ([]);
  const others = /** @type {number[]} */ ([]);
  for (let repetition = 0; repetition < count; repetition++) {
    await waitUntilQuiet(QUIET_WAIT_S);
    own.push(await kernel.measure(task));
    if (peer && peerTask) others.push(await peer.measure(peerTask));
  }
  const ipykernel = others.length > 0 ? median(others) : undefined;
  return {
    what,
    unit,
    trainbook: median(own),
    trainbookAll: own,
    ...(ipykernel !== undefined && { ipykernel, ipykernelAll: others }),
    goal: goal(ipykernel),
  };
}

/** @returns {Promise<typeof import('./kernel/ownKernel.ts')>} */
async function loadOwnKernel() {
  const outfile = path.join(root, '.bench', 'build', 'ownKernel.mjs');
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: ['bench/kernel/ownKernel.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    logLevel: 'warning',
  });
  return import(pathToFileURL(outfile).href);
}

/** @param {(line: string) => void} report */
async function startPeer(report) {
  if (!existsSync(peerPython)) {
    report('ipykernel is not there: `npm run bench:setup` installs it');
    return undefined;
  }
  /** @type {((line: string) => void) | undefined} */
  let take;
  const answer = () => new Promise((/** @type {(line: string) => void} */ resolve) => (take = resolve));
  const ready = answer();
  const running = await startProcess(peerPython, [path.join(root, 'bench', 'peers', 'ipykernel_peer.py')], {
    env: { ...process.env, CUDA_VISIBLE_DEVICES: '-1' },
    takesInput: true,
    onLine: (line) => line.startsWith(MARK) && take?.(line.slice(MARK.length)),
  });
  const ended = running.exited.then(() => {
    throw new Error(`the peer ended:\n${running.output().trimEnd().slice(-2000)}`);
  });
  ended.catch(() => undefined);
  const { version } = JSON.parse(await Promise.race([ready, ended]));
  report(`kernel: beside ipykernel ${version}`);
  return {
    /** @param {string} task */
    async measure(task) {
      const told = answer();
      running.write(`${task}\n`);
      return /** @type {number} */ (JSON.parse(await Promise.race([told, ended])).value);
    },
    stop: running.stop,
  };
}
