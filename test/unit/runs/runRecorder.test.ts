import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { listRuns, readRun } from '../../../src/runs/readRun.ts';
import { diskRunFiles, type RunFiles } from '../../../src/runs/runFiles.ts';
import { runsFolder } from '../../../src/runs/runFolder.ts';
import { RunRecorder, type RunRecorderOptions } from '../../../src/runs/runRecorder.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { evaluation, newRun, observation } from './support/recordedRun.ts';

function record(options: Partial<RunRecorderOptions> = {}): RunRecorder {
  return new RunRecorder({
    notebook: path.join(temporaryFolder(), 'My Digits.train.ts'),
    run: newRun,
    source: 'const a = 1;\n',
    startedAt: new Date('2026-11-22T14:03:05.678Z'),
    onProblem: (message) => expect.unreachable(message),
    ...options,
  });
}

test('a record is read back as it was written', async () => {
  const recorder = record();
  recorder.observe(observation(1, { 'train/accuracy': 0.5 }));
  recorder.observe(observation(2, { 'train/loss': NaN, 'validation/loss': Infinity }));
  recorder.evaluated(evaluation);
  recorder.finish('finished', 'const a = 1;\nconst b = 2;\n');

  const run = await readRun(recorder.folder);

  expect(run.run).toEqual(recorder.run);
  expect(run.run).toMatchObject({
    ...newRun,
    notebook: 'My Digits.train.ts',
    name: 'My Digits 2026-11-22 14:03',
  });
  expect(run.run.id).toMatch(/^2026-11-22T14-03-05-my-digits-[0-9a-f]{4}$/);
  expect(run).toMatchObject({ status: 'finished', abandoned: false });
  expect(run.finishedAt).toMatch(/^\d{4}-.*Z$/);
  expect(run.observations).toEqual([
    observation(1, { 'train/accuracy': 0.5 }),
    observation(2, { 'train/loss': NaN, 'validation/loss': Infinity }),
  ]);
  expect(run.evaluations).toEqual([evaluation]);
  expect(readFileSync(path.join(recorder.folder, 'source.train.ts'), 'utf8')).toContain('const b = 2;');
});

test('a record is readable while it is written, and an evaluation may come after its end', async () => {
  const recorder = record();
  recorder.observe(observation(1));

  expect(await readRun(recorder.folder)).toMatchObject({ status: 'running', abandoned: false });
  expect((await readRun(recorder.folder)).observations).toHaveLength(1);

  recorder.finish('stopped', '');
  recorder.evaluated(evaluation);
  recorder.evaluated({ ...evaluation, dataset: 'other' });

  const run = await readRun(recorder.folder);
  expect(run.status).toBe('stopped');
  expect(run.evaluations.map(({ dataset }) => dataset)).toEqual(['digits test', 'other']);
});

test('runs that start within a second have different ids and are listed newest first', async () => {
  const notebook = path.join(temporaryFolder(), 'a.train.ts');
  const ids = Array.from({ length: 40 }, () => record({ notebook }).run.id);
  const later = record({ notebook, startedAt: new Date('2026-11-22T14:03:06Z') }).run.id;

  const listed = (await listRuns(runsFolder(notebook))).map(({ id }) => id);

  expect(new Set(ids).size).toBe(40);
  expect(listed).toEqual([later, ...ids.sort().reverse()]);
});

test('records are kept out of version control, and nothing in them names a folder of the machine', () => {
  const recorder = record();
  recorder.finish('finished', '');

  expect(readFileSync(path.join(recorder.folder, '..', '.gitignore'), 'utf8')).toBe('*\n');
  expect(readFileSync(path.join(recorder.folder, 'run.json'), 'utf8')).not.toContain(
    path.dirname(recorder.folder),
  );
});

test('a .gitignore that the user wrote stays', () => {
  const notebook = path.join(temporaryFolder(), 'a.train.ts');
  record({ notebook });
  const ignore = path.join(runsFolder(notebook), '.gitignore');
  writeFileSync(ignore, '# keep all\n');

  record({ notebook });

  expect(readFileSync(ignore, 'utf8')).toBe('# keep all\n');
});

test('on a full disk the user is told once, and the record is complete once there is space again', async () => {
  const disk = new FillingDisk();
  const problems: string[] = [];
  const recorder = record({ files: disk, onProblem: (message) => problems.push(message) });
  recorder.observe(observation(1));

  disk.full = true;
  recorder.observe(observation(2));
  recorder.evaluated(evaluation);
  recorder.observe(observation(3));
  expect(problems).toEqual([
    "The record of this run can't be written to .trainbook/runs: no space is left on the disk (free some). " +
      'Training goes on; what is missing is written as soon as that is possible.',
  ]);
  expect((await readRun(recorder.folder)).observations).toEqual([observation(1)]);

  disk.full = false;
  recorder.observe(observation(4));
  recorder.finish('finished', '');

  const run = await readRun(recorder.folder);
  expect(run.observations).toEqual([1, 2, 3, 4].map((iteration) => observation(iteration)));
  expect(run.evaluations).toEqual([evaluation]);
  expect(problems).toHaveLength(1);
});

test('a disk that is full to the end loses the record, not the training', () => {
  const disk = new FillingDisk();
  disk.full = true;
  const problems: string[] = [];
  const recorder = record({ files: disk, onProblem: (message) => problems.push(message) });

  recorder.observe(observation(1));
  recorder.evaluated(evaluation);
  recorder.finish('finished', '');

  expect(problems).toHaveLength(1);
  expect(existsSync(recorder.folder)).toBe(false);
});

test('a file where the folder should be is named as the reason', () => {
  const folder = temporaryFolder();
  writeFileSync(path.join(folder, '.trainbook'), '');
  const problems: string[] = [];

  record({ notebook: path.join(folder, 'a.train.ts'), onProblem: (message) => problems.push(message) });

  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain('a file lies where the folder .trainbook/runs should be');
  expect(problems[0]).not.toContain(folder);
});

/** The real disk, which takes nothing while it is full. */
class FillingDisk implements RunFiles {
  full = false;

  makeFolder(folder: string): boolean {
    return this.unlessFull(() => diskRunFiles.makeFolder(folder));
  }

  replace(file: string, content: string): void {
    this.unlessFull(() => diskRunFiles.replace(file, content));
  }

  openLog(file: string) {
    const log = this.unlessFull(() => diskRunFiles.openLog(file));
    return {
      append: (text: string) => this.unlessFull(() => log.append(text)),
      flush: () => log.flush(),
      close: () => log.close(),
    };
  }

  private unlessFull<T>(work: () => T): T {
    if (this.full) throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
    return work();
  }
}
