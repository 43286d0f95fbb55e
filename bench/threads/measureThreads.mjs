// What several threads of wasm gain: steps in one thread and in several, by turns in one process.
import { mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';
import { runProcess } from '../../scripts/workbench/processes.mjs';

/** @typedef {import('./main.ts').ThreadFigures} ThreadFigures */

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Network, samples in a batch, steps in a repetition. */
const NETWORKS = /** @type {const} */ ([
  ['mlp', 128, 4],
  ['lenet', 64, 2],
  ['fourConv', 32, 2],
]);

/**
 * @param {{ threads?: number, repetitions: number, report: (line: string) => void }} options
 * @returns {Promise<ThreadFigures[]>}
 */
export async function measureThreads({ threads = 2, repetitions, report }) {
  // Inside node_modules, from where the kernels in wasm are found.
  const folder = await mkdtemp(path.join(root, 'node_modules', '.cache-threads-'));
  try {
    await bundle(folder);
    const figures = [];
    for (const [network, batch, steps] of NETWORKS) {
      report(`${network} on wasm, one thread and ${threads}`);
      const settings = JSON.stringify({ network, batch, steps, threads, repetitions });
      const output = await runProcess(process.execPath, [path.join(folder, 'main.cjs'), settings], {
        cwd: root,
        what: network,
        timeoutMs: 600_000,
      });
      figures.push(JSON.parse(output.trim().split('\n').at(-1) ?? ''));
    }
    return figures;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** @param {string} folder */
async function bundle(folder) {
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: { main: 'bench/threads/main.ts', replicaThread: 'src/kernel/replicas/replicaThread.ts' },
    outdir: folder,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    external: ['koffi'],
    alias: { trainbook: path.join(root, 'src', 'training', 'index.ts') },
    logLevel: 'warning',
  });
}
