// How long the weights of VGG16 take to be loaded, 550 MB, and with how much memory: ours beside Keras and PyTorch.
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
const peer = fileURLToPath(new URL('peers/weights_peer.py', import.meta.url));
const files = path.join(benchFolder, 'weights');
const MINUTE = 60_000;
const NAMES = ['vgg16.weights.h5', 'vgg16.h5', 'vgg16.keras', 'vgg16.safetensors', 'vgg16.pth'];

/** @typedef {{ seconds: number, addedMegabytes: number }} Load of the process, at its peak, beyond the built model */
/** @typedef {{ file: string, trainbook: Load, peer: Load, ratio: number }} WeightsFigure medians */

/**
 * @param {{ repetitions: number, quietWaitSeconds: number, report: (line: string) => void }} options
 * @returns {Promise<WeightsFigure[]>}
 */
export async function measureWeights({ repetitions, quietWaitSeconds, report }) {
  if (!existsSync(peerPython)) throw new Error('the peers are not installed: npm run bench:setup');
  if (NAMES.some((name) => !existsSync(path.join(files, name)))) {
    report('making five files of VGG16, 3 GB');
    for (const library of ['keras', 'torch']) {
      const args = [peer, 'make', library, files];
      await runProcess(peerPython, args, { what: library, timeoutMs: 10 * MINUTE, cwd: root });
    }
  }
  const folder = await mkdtemp(path.join(root, 'node_modules', '.cache-weights-'));
  try {
    const main = path.join(folder, 'main.cjs');
    await bundle(main);
    const figures = [];
    for (const name of NAMES) {
      const file = path.join(files, name);
      /** @type {{ ours: Load[], theirs: Load[] }} */
      const loads = { ours: [], theirs: [] };
      for (let repetition = 1; repetition <= repetitions; repetition++) {
        await waitUntilQuiet(quietWaitSeconds);
        report(`${name}, ${repetition} of ${repetitions}`);
        loads.ours.push(await load(process.execPath, [main, file]));
        loads.theirs.push(await load(peerPython, [peer, file]));
      }
      const [trainbook, theirs] = [summarize(loads.ours), summarize(loads.theirs)];
      figures.push({ file: name, trainbook, peer: theirs, ratio: trainbook.seconds / theirs.seconds });
    }
    return figures;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * @param {string} command
 * @param {string[]} args
 * @returns {Promise<Load>}
 */
async function load(command, args) {
  const output = await runProcess(command, args, { what: 'a contender', timeoutMs: 10 * MINUTE, cwd: root });
  return JSON.parse(output.split('\n').findLast((line) => line.startsWith('{')) ?? '{}');
}

/**
 * @param {Load[]} loads
 * @returns {Load}
 */
function summarize(loads) {
  return {
    seconds: median(loads.map(({ seconds }) => seconds)),
    addedMegabytes: median(loads.map(({ addedMegabytes }) => addedMegabytes)),
  };
}

/** @param {string} outfile */
async function bundle(outfile) {
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: ['bench/weights/main.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    external: ['koffi', 'sharp', 'h5wasm'],
    logLevel: 'warning',
  });
}
