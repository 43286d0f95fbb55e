import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { build } from 'esbuild';
import { beforeAll, expect, it, afterAll } from 'vitest';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { runFuzz } from '../../support/fuzz/runFuzz.ts';

/** Beside the packages, which stay outside of the bundle. */
const bundles = path.resolve('node_modules/.cache', `trainbook-fuzz-test-${process.pid}`);

beforeAll(async () => {
  mkdirSync(bundles, { recursive: true });
  await build({
    entryPoints: ['test/support/fuzz/fuzzWorker.ts'],
    outfile: path.join(bundles, 'fuzzWorker.mjs'),
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20',
  });
});
afterAll(() => rmSync(bundles, { recursive: true, force: true }));

it('every parser gives a value or an error that says what is wrong, in bounded time and memory', async () => {
  const folder = temporaryFolder();
  const lines: string[] = [];
  const faults = await runFuzz({
    worker: path.join(bundles, 'fuzzWorker.mjs'),
    seed: 'short',
    cases: 60,
    scratch: path.join(folder, 'case'),
    kept: path.join(folder, 'kept'),
    onTarget: (line) => lines.push(line),
  });
  expect(faults).toEqual([]);
  expect(lines.length).toBeGreaterThan(25);
});
