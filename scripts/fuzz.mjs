/**
 * Damaged files for every parser, by the thousand: `npm run fuzz`, or `npm run fuzz -- --only hdf5 --only npz --cases 100
 * --seed 7`. The same seed makes the same cases. What ends in neither a value nor an error that says what is wrong is kept
 * in test-results/fuzz, to be read again by `npm run fuzz -- --replay hdf5 test-results/fuzz/hdf5-7-12/kinds.h5`.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { pathToFileURL, fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string', default: String(Date.now()) },
    cases: { type: 'string', default: '2000' },
    only: { type: 'string', multiple: true },
    replay: { type: 'string' },
  },
});

// Beside the packages, which stay outside of the bundles.
const bundles = path.resolve('node_modules/.cache', `trainbook-fuzz-${process.pid}`);
const scratch = mkdtempSync(path.join(tmpdir(), 'trainbook-fuzz-'));
try {
  await build({
    entryPoints: ['fuzzWorker', 'runFuzz'].map((name) => `test/support/fuzz/${name}.ts`),
    outdir: bundles,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'warning',
  });
  const worker = path.join(bundles, 'fuzzWorker.mjs');
  process.exitCode = values.replay === undefined ? await fuzz(worker) : replay(worker, values.replay);
} finally {
  rmSync(bundles, { recursive: true, force: true });
  rmSync(scratch, { recursive: true, force: true });
}

/** @param {string} worker */
async function fuzz(worker) {
  const { seed, only } = values;
  const cases = Number(values.cases);
  const { runFuzz } = await import(pathToFileURL(path.join(bundles, 'runFuzz.mjs')).href);
  console.log(`seed ${seed}, ${cases} cases of each parser`);
  const faults = await runFuzz({
    worker,
    seed,
    cases,
    only,
    scratch: path.join(scratch, 'case'),
    kept: path.resolve('test-results/fuzz'),
    onTarget: console.log,
  });
  for (const { target, index, fault, message, folder } of faults) {
    console.error(
      `\n${target}, case ${index} (${path.relative('.', folder)}): ${fault}${message ? `\n  ${message}` : ''}`,
    );
  }
  return faults.length > 0 ? 1 : 0;
}

/**
 * @param {string} worker
 * @param {string} target
 */
function replay(worker, target) {
  return spawnSync(process.execPath, [worker, target, ...positionals], { stdio: 'inherit' }).status ?? 1;
}
