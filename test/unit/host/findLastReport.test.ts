import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findLastReport } from '../../../src/host/commands/findLastReport.ts';
import type { NewRun } from '../../../src/runs/runRecorder.ts';
import { RUN_FILES, runsFolder } from '../../../src/runs/runFolder.ts';
import { RunRecorder } from '../../../src/runs/runRecorder.ts';

const newRun: NewRun = {
  backend: { rung: 'cpu', label: 'JavaScript', proof: 'checked' },
  hyperparameters: {},
  datasets: [],
  environment: { node: 'v20', platform: 'linux', trainbook: '0.1.0' },
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'trainbook-report-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('findLastReport', () => {
  it('finds nothing where nothing ran', async () => {
    expect(await findLastReport(path.join(folder, 'n.train.ts'))).toBeUndefined();
  });

  it('passes over folders that are no run', async () => {
    const notebook = path.join(folder, 'n.train.ts');
    await mkdir(path.join(runsFolder(notebook), 'other'), { recursive: true });
    await writeFile(path.join(runsFolder(notebook), 'other', RUN_FILES.report), '<html>');
    expect(await findLastReport(notebook)).toBeUndefined();
  });

  it('finds the report of the newest run of this notebook that has one', async () => {
    const notebook = path.join(folder, 'n.train.ts');
    const record = async (name: string, minute: number, report: boolean): Promise<string> => {
      const recorder = new RunRecorder({
        notebook: path.join(folder, name),
        run: newRun,
        source: '',
        onProblem: (message) => expect.fail(message),
        startedAt: new Date(Date.UTC(2026, 10, 22, 14, minute)),
      });
      recorder.finish('finished', '');
      if (report) await writeFile(path.join(recorder.folder, RUN_FILES.report), '<html>');
      return path.join(recorder.folder, RUN_FILES.report);
    };
    await record('n.train.ts', 1, true);
    const wanted = await record('n.train.ts', 2, true);
    await record('n.train.ts', 3, false);
    await record('other.train.ts', 4, true);
    expect(await findLastReport(notebook)).toBe(wanted);
  });
});
