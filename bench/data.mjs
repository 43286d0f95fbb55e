// How fast pictures come to the network: Trainbook's Loader, PyTorch's DataLoader and tf.data, by turns in one run.
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';
import { runProcess } from '../scripts/workbench/processes.mjs';
import { benchFolder, peerPython } from './environment/benchFolder.mjs';
import { median } from './median.mjs';
import { waitUntilQuiet } from './train/machineLoad.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const peer = fileURLToPath(new URL('peers/data_peer.py', import.meta.url));
const pictures = path.join(benchFolder, 'jpegs');
const MINUTE = 60_000;

/** Antialiased beside antialiased, plain beside plain; tf.data without its autotuner. */
const CONTENDERS = /** @type {const} */ ([
  { name: 'Trainbook', peer: 'trainbook', workers: 0, antialias: true },
  { name: 'Trainbook, 2 workers', peer: 'trainbook', workers: 2, antialias: true },
  { name: 'Trainbook plain', peer: 'trainbook', workers: 0, antialias: false },
  { name: 'Trainbook plain, 2 workers', peer: 'trainbook', workers: 2, antialias: false },
  { name: 'torch DataLoader', peer: 'torch', workers: 0, antialias: true },
  { name: 'torch DataLoader, 2 workers', peer: 'torch', workers: 2, antialias: true },
  { name: 'tf.data antialiased', peer: 'tf', workers: 0, antialias: true },
  { name: 'tf.data plain', peer: 'tf', workers: 0, antialias: false },
]);

/**
 * @typedef {object} DataFigure
 * @property {string} name
 * @property {number} imagesPerSecond the median
 * @property {number[]} all of the repetitions
 * @property {number} peakMegabytes
 * @property {number} [queuedBytes] in batches ahead, at the end
 * @property {Record<string, number>} [stageSeconds]
 * @property {number} [waitShare] of the time of a training on them, 0 to 1
 * @property {{ openMs: number, firstBatchMs: number, megabytes: number }} [opening] of ten million samples
 */

/**
 * @param {{ repetitions: number, quietWaitSeconds: number, report: (line: string) => void }} options
 * @returns {Promise<DataFigure[]>}
 */
export async function measureData({ repetitions, quietWaitSeconds, report }) {
  if (!existsSync(peerPython)) throw new Error('the peers are not installed: npm run bench:setup');
  if (!existsSync(pictures)) {
    report('making 1,000 pictures');
    await runPeer({ peer: 'make' });
  }
  const folder = await mkdtemp(path.join(root, 'node_modules', '.cache-data-'));
  try {
    await bundle(folder);
    /** @type {Map<string, DataFigure[]>} */
    const figures = new Map(CONTENDERS.map(({ name }) => [name, []]));
    for (let repetition = 1; repetition <= repetitions; repetition++) {
      for (const { name, ...settings } of CONTENDERS) {
        await waitUntilQuiet(quietWaitSeconds);
        report(`${name}, ${repetition} of ${repetitions}`);
        const isOwn = settings.peer === 'trainbook';
        figures.get(name)?.push(await (isOwn ? runOwn(folder, settings) : runPeer(settings)));
      }
    }
    return [...figures].map(([name, all]) => summarize(name, all));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * @param {string} name
 * @param {DataFigure[]} figures
 * @returns {DataFigure}
 */
function summarize(name, figures) {
  const all = figures.map(({ imagesPerSecond }) => imagesPerSecond);
  return {
    ...figures[0],
    name,
    imagesPerSecond: median(all),
    all,
    peakMegabytes: Math.max(...figures.map((figure) => figure.peakMegabytes)),
  };
}

/** @param {object} settings */
async function runPeer(settings) {
  const all = JSON.stringify({ ...settings, folder: pictures, batch: 64 });
  return lastLine(
    await runProcess(peerPython, [peer, all], { what: 'a peer', timeoutMs: 10 * MINUTE, cwd: root }),
  );
}

/**
 * @param {string} folder
 * @param {object} settings
 */
async function runOwn(folder, settings) {
  const all = JSON.stringify({ ...settings, folder: pictures, batch: 64 });
  const args = [path.join(folder, 'main.cjs'), all];
  return lastLine(
    await runProcess(process.execPath, args, { what: 'Trainbook', timeoutMs: 10 * MINUTE, cwd: root }),
  );
}

/** @param {string} output */
function lastLine(output) {
  const line = output.split('\n').findLast((text) => text.startsWith('{'));
  return line ? JSON.parse(line) : undefined;
}

/** @param {string} folder */
async function bundle(folder) {
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: {
      main: 'bench/data/main.ts',
      transformThread: 'src/training/node/loader/transformThread.ts',
    },
    outdir: folder,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    external: ['koffi', 'sharp'],
    logLevel: 'warning',
  });
}
