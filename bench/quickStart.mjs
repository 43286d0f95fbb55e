// What a newcomer waits for: `npm start` in a fresh clone, set-up and (cached) downloads included.
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { runProcess } from '../scripts/workbench/processes.mjs';

/** @typedef {import('./editor.mjs').Figure} Figure */

const root = fileURLToPath(new URL('..', import.meta.url));
const LIMIT_S = 360;

/**
 * Runs `npm start` twice in a clone: the first sets everything up in a cache of its own, the second repeats nothing.
 * Packages come from npm's and pip's caches where those have them.
 * @param {{ report: (line: string) => void }} options
 * @returns {Promise<Figure[]>}
 */
export async function measureQuickStart({ report }) {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'tb-quick-start-'));
  const clone = path.join(folder, 'trainbook');
  const env = { ...process.env, TRAINBOOK_CACHE: path.join(folder, 'cache') };
  try {
    await runProcess('git', ['clone', '--quiet', root, clone], {
      cwd: folder,
      what: 'git clone',
      timeoutMs: 60_000,
    });
    const first = await timeStart({ clone, env, report, name: 'quick start, first' });
    const second = await timeStart({ clone, env, report, name: 'quick start, second' });
    const accuracy = await testAccuracy(clone);
    return [
      { name: 'npm start in a fresh clone, set-up included', value: first, unit: 's', limit: LIMIT_S },
      { name: 'npm start again', value: second, unit: 's', limit: LIMIT_S },
      { name: 'quick start: test accuracy (at least 0.985)', value: accuracy, unit: '' },
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * @param {object} options
 * @param {string} options.clone
 * @param {NodeJS.ProcessEnv} options.env
 * @param {string} options.name
 * @param {(line: string) => void} options.report
 * @returns {Promise<number>} seconds
 */
async function timeStart({ clone, env, name, report }) {
  const start = performance.now();
  await runProcess('npm', ['start', '--silent'], {
    cwd: clone,
    env,
    what: 'npm start',
    timeoutMs: 30 * 60_000,
    onLine: (line) => report(`${name}: ${line}`),
  });
  return (performance.now() - start) / 1000;
}

/** @param {string} clone */
async function testAccuracy(clone) {
  const runs = path.join(clone, 'samples', '.trainbook', 'runs');
  const newest = (await readdir(runs)).sort().at(-1);
  if (newest === undefined) throw new Error('npm start left no run record');
  const evaluations = path.join(runs, newest, 'evaluations');
  const last = (await readdir(evaluations))
    .filter((name) => name.endsWith('.json'))
    .sort()
    .at(-1);
  if (last === undefined) throw new Error('the run record has no evaluation');
  const { metrics } = JSON.parse(await readFile(path.join(evaluations, last), 'utf8'));
  return metrics.accuracy;
}
