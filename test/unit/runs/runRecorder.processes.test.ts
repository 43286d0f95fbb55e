import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listRuns, readRun } from '../../../src/runs/readRun.ts';
import { bundleModule } from '../../support/bundleModule.ts';
import { observation } from './support/recordedRun.ts';

let folder: string;
let observeForEver: string;
let observeMuch: string;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'trainbook-test-'));
  const support = path.join(import.meta.dirname, 'support');
  observeForEver = await bundleModule(path.join(support, 'observeForEver.ts'), folder);
  observeMuch = await bundleModule(path.join(support, 'observeMuch.ts'), folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('after SIGKILL the record holds every observation that was handed over, and the run counts as abandoned', async () => {
  const child = spawn(process.execPath, [observeForEver, path.join(folder, 'killed.train.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (lines.length === 50) {
      expect(await readRun(String(lines[0]))).toMatchObject({ status: 'running', abandoned: false });
      child.kill('SIGKILL');
    }
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');

  const [run, handedOver] = [await readRun(String(lines[0])), Number(lines.at(-1))];

  expect(child.signalCode).toBe('SIGKILL');
  expect(handedOver).toBeGreaterThanOrEqual(49);
  expect(run).toMatchObject({ status: 'running', abandoned: true });
  expect(run.observations.slice(0, handedOver)).toEqual(
    Array.from({ length: handedOver }, (_, index) => observation(index + 1)),
  );
  expect(await listRuns(path.dirname(String(lines[0])))).toMatchObject([
    { status: 'running', abandoned: true },
  ]);
});

test('where the system takes only half a line, training goes on and the record stays readable', async () => {
  // The limit makes write(2) stop in the middle of a line, as a disk does that fills up.
  const command = 'ulimit -f 40 && exec "$0" "$@"';
  const { stdout, stderr } = await promisify(execFile)('sh', [
    '-c',
    command,
    process.execPath,
    observeMuch,
    path.join(folder, 'limited.train.ts'),
  ]);

  const run = await readRun(stdout.trim());

  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(stderr).toContain('the file would exceed the size that the system allows');
  expect(run.status).toBe('finished');
  expect(run.observations.length).toBeGreaterThan(100);
  expect(run.observations.length).toBeLessThan(2000);
  expect(run.observations).toEqual(run.observations.map((_, index) => observation(index + 1)));
});
