import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { measureWays } from '../../../src/backend/bench.ts';
import { runProbe } from '../../../src/backend/probe/probeRung.ts';
import type { ParityReport } from '../../../src/backend/selfTest/parityReport.ts';
import { isPar } from '../../../src/backend/selfTest/parityReport.ts';
import { useProbe } from '../../support/backend/useProbe.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const script = useProbe();
const cache = process.env['TRAINBOOK_CACHE'];
afterEach(() => void vi.stubEnv('TRAINBOOK_CACHE', cache));

async function parityOf(rung: string): Promise<ParityReport> {
  const { answer, reason } = await runProbe([script, rung, temporaryFolder(), 'parity'], 120_000);
  if (!answer) throw new Error(reason);
  return answer as ParityReport;
}

it('trains five kinds of networks compiled as op by op', async () => {
  const report = await parityOf('libtensorflow-cpu');
  if (report.outcome !== 'checked') throw new Error(report.reason);
  expect(report.compiled).toBe(true);
  expect(report.cases.filter(({ passed }) => !passed)).toEqual([]);
  expect(report.cases).toHaveLength(5);
  expect(isPar(report)).toBe(true);
});

it('has nothing to compare where no steps are compiled', async () => {
  expect(await parityOf('wasm')).toMatchObject({ outcome: 'checked', compiled: false, cases: [] });
});

it('times every way of every network, says how far it is, and keeps what it found', async () => {
  const folder = temporaryFolder();
  vi.stubEnv('TRAINBOOK_CACHE', folder);
  const lines: string[] = [];
  const workspaceFolder = temporaryFolder();
  const report = await measureWays({
    rung: 'libtensorflow-cpu',
    workspaceFolder,
    script,
    report: (line) => lines.push(line),
  });
  if (report.outcome !== 'measured') throw new Error(report.reason);
  expect(lines).toEqual(report.networks.map(({ network, batchSize }) => `${network}, batch ${batchSize}`));
  expect(report.networks).toHaveLength(3);
  for (const { ways, ratio } of report.networks) {
    expect(ways.map(({ stepMs }) => stepMs)).toEqual(Array.from({ length: 4 }, () => expect.any(Number)));
    expect(ratio).toBeGreaterThanOrEqual(1);
  }
  expect(await readdir(path.join(folder, 'choices'))).toHaveLength(1);
}, 300_000);

it('says why a backend that is not here can not be timed', async () => {
  const workspaceFolder = temporaryFolder();
  expect(await measureWays({ rung: 'webgpu', workspaceFolder, script })).toMatchObject({
    outcome: 'refused',
    reason: 'the npm package webgpu is not installed',
  });
});
