import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { readRun } from '../../../src/runs/readRun.ts';
import { useTrainbook } from './support/commandFixture.ts';
import { TRAINING } from './support/trainingNotebook.ts';

const trainbook = useTrainbook();

/** What differs from machine to machine and from run to run. */
function normalised(text: string): string {
  return text
    .replace(/(trainbook )\d+\.\d+\.\d+/, '$1VERSION')
    .replace(/[\d.]+ GFLOP\/s/g, 'N GFLOP/s')
    .replace(/\d{4}-\d\d-\d\dT[\d-]+-([a-z]+)-[0-9a-f]{4}/g, 'TIME-$1-ID')
    .replace(/(in|after) (\d+(\.\d+)? s|\d+:\d\d)/g, '$1 TIME')
    .replace(/ · [\d.,]+\/s/g, ' · N/s');
}

test('a notebook runs from its first to its last cell', async () => {
  trainbook.write(
    'notes/first.train.ts',
    [
      '// %% [markdown]',
      '// # First steps',
      '',
      '// %%',
      'const answer: number = 42;',
      "console.log('hello');",
      "console.error('careful');",
      '',
      '// %%',
      '[{ name: "a", value: answer }, { name: "b", value: 0.5 }];',
      '',
      '// %%',
      'answer / 2;',
    ].join('\n'),
  );

  const { code, stdout, stderr } = await trainbook.run(['run', 'notes/first.train.ts']);

  expect(normalised(`\n${stdout}`)).toMatchInlineSnapshot(`
    "
    trainbook VERSION · notes/first.train.ts
    backend  plain JavaScript
    proof    convolution and gradients exact, N GFLOP/s
    # First steps
    hello
    name   value
    ────  ──────
    a         42
    b     0.5000
    21
    done in TIME
    "
  `);
  expect(stderr).toBe('careful\n');
  expect(code).toBe(0);
});

test('a training leaves a record and a report, also of the evaluation in a later cell', async () => {
  trainbook.write('tiny.train.ts', TRAINING);

  const { code, stdout, stderr } = await trainbook.run(['run', 'tiny.train.ts']);

  expect(stderr).toBe('');
  expect(code).toBe(0);
  const [, folder = ''] = /^run +(.*)$/m.exec(stdout) ?? [];
  const [, report = ''] = /^report +(\S+)/m.exec(stdout) ?? [];
  const record = await readRun(path.join(trainbook.folder, folder));
  expect(record).toMatchObject({
    status: 'finished',
    run: { notebook: 'tiny.train.ts', epochs: 12, seed: 1 },
  });
  expect(record.observations.at(-1)?.iteration).toBe(72);
  expect(record.evaluations).toMatchObject([{ dataset: 'stripes validation', sampleCount: 50 }]);
  expect(record.evaluations[0]?.metrics.accuracy).toBe(1);
  expect(stdout).toContain('accuracy 1\n');
  const page = readFileSync(path.join(trainbook.folder, report), 'utf8');
  expect(page).toContain('"dataset":"stripes validation"');
  expect(page).not.toContain(trainbook.folder);
  expect(readFileSync(path.join(trainbook.folder, folder, 'source.train.ts'), 'utf8')).toContain(
    'trainer.run()',
  );
});

test('an .ipynb with TypeScript cells runs too', async () => {
  const cells = [
    { cell_type: 'markdown', metadata: {}, source: ['# Shared'] },
    {
      cell_type: 'code',
      metadata: {},
      outputs: [],
      execution_count: null,
      source: ['const x: number = 6;\n', 'x * 7;'],
    },
  ];
  const metadata = {
    kernelspec: { name: 'trainbook', language: 'typescript' },
    language_info: { name: 'typescript' },
  };
  trainbook.write('shared.ipynb', JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata, cells }));

  const { code, stdout } = await trainbook.run(['run', 'shared.ipynb']);

  expect(stdout).toContain('# Shared\n42\n');
  expect(code).toBe(0);
});

const THROWING = `// %%
function divide(a: number, b: number): number {
  if (b === 0) throw new RangeError('division by zero');
  return a / b;
}

// %%
console.log('before');
divide(1, 0);

// %%
console.log('after');
`;

test('a cell that throws ends the run with its line in the file, and exit code 1', async () => {
  trainbook.write('throws.train.ts', THROWING);

  const { code, stdout, stderr } = await trainbook.run(['run', 'throws.train.ts']);

  expect(stdout).toContain('before');
  expect(stdout).not.toContain('after');
  expect(normalised(stderr)).toMatchInlineSnapshot(`
    "
    RangeError: division by zero
      in throws.train.ts:3:22 (cell 1, line 2)

      2 | function divide(a: number, b: number): number {
    > 3 |   if (b === 0) throw new RangeError('division by zero');
        |                      ^
      4 |   return a / b;
        at divide (Cell 1, line 2, column 22)
        at Cell 2, line 2, column 1
    failed in cell 2 after TIME
    "
  `);
  expect(code).toBe(1);
});

test('with --keep-going the cells after it run', async () => {
  trainbook.write('throws.train.ts', THROWING);

  const { code, stdout } = await trainbook.run(['run', 'throws.train.ts', '--keep-going']);

  expect(stdout).toContain('after');
  expect(code).toBe(1);
});

test('a cell with a syntax error names its line and runs nothing', async () => {
  trainbook.write(
    'syntax.train.ts',
    "// %%\nconsole.log('first');\n\n// %%\nconsole.log('never');\nconst = 3;\n",
  );

  const { code, stdout, stderr } = await trainbook.run(['run', 'syntax.train.ts']);

  expect(stdout).toContain('first');
  expect(stdout).not.toContain('never');
  expect(stderr).toContain('syntax.train.ts:6:7 (cell 2, line 2)');
  expect(code).toBe(1);
});

test.each<[string, string | Uint8Array | undefined, string]>([
  ['missing.train.ts', undefined, "missing.train.ts can't be read: there is no such file"],
  ['words.txt', 'words', 'a notebook is a .train.ts or .ipynb file, got words.txt'],
  ['binary.train.ts', Uint8Array.of(47, 47, 0, 1), 'binary.train.ts: A notebook is a text file'],
  ['broken.ipynb', '{"cells": [', 'broken.ipynb: A Jupyter notebook is JSON, but this file is not'],
  [
    'python.ipynb',
    JSON.stringify({
      nbformat: 4,
      metadata: { language_info: { name: 'python' } },
      cells: [{ cell_type: 'code', source: 'print(1)' }],
    }),
    'python.ipynb: ',
  ],
])('%s is no notebook: exit code 2', async (name, content, message) => {
  if (content !== undefined) trainbook.write(name, content);

  const { code, stdout, stderr } = await trainbook.run(['run', name]);

  expect(stderr).toContain(message);
  expect(stdout).toBe('');
  expect(code).toBe(2);
});

test('a command line that makes no sense: exit code 2 and where to read more', async () => {
  expect(await trainbook.run(['run'])).toEqual({
    code: 2,
    stdout: '',
    stderr: 'run needs a notebook: a .train.ts or .ipynb file\nSee: trainbook help run\n',
  });
});

test('a backend that can not be had: exit code 3, with the reason', async () => {
  trainbook.write('a.train.ts', "console.log('never');\n");

  const { code, stdout, stderr } = await trainbook.run(
    ['run', 'a.train.ts', '--backend', 'libtensorflow-cpu'],
    {
      TRAINBOOK_LIBTENSORFLOW: path.join(trainbook.folder, 'nothing'),
    },
  );

  expect(stdout).not.toContain('never');
  expect(stderr).toContain('the backend libtensorflow-cpu was asked for');
  expect(stderr).toContain('no cell could run without a backend');
  expect(code).toBe(3);
});

test('with --json, stdout has one JSON object a line and nothing else', async () => {
  trainbook.write('tiny.train.ts', `${TRAINING}\n// %%\nconsole.log('last')\nthrow new Error('no');\n`);

  const { code, stdout, stderr } = await trainbook.run(['run', 'tiny.train.ts', '--json']);

  expect(stdout.endsWith('\n')).toBe(true);
  const events = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string } & Record<string, unknown>);
  const types = new Set(events.map(({ type }) => type));
  for (const type of [
    'backendReady',
    'cellStarted',
    'output',
    'runStarted',
    'observation',
    'progress',
    'evaluation',
    'runFinished',
    'cellFinished',
  ]) {
    expect(types).toContain(type);
  }
  expect(events.at(-1)).toMatchObject({ type: 'finished', outcome: { kind: 'cellsFailed', numbers: [5] } });
  expect(stderr).toBe('');
  expect(code).toBe(1);
});
