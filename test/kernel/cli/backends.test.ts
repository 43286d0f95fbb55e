import { existsSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { useTrainbook } from './support/commandFixture.ts';

const trainbook = useTrainbook();

/** No Python, no pip, no uv: nothing that could be downloaded with. */
const WITHOUT_TOOLS = {
  PATH: path.dirname(process.execPath),
  VIRTUAL_ENV: undefined,
  CONDA_PREFIX: undefined,
};

test('doctor says for every rung whether it works, how fast or why not, and which one is taken', async () => {
  const { code, stdout, stderr } = await trainbook.run(['doctor', '--json'], {
    TRAINBOOK_BACKEND: undefined,
    TRAINBOOK_LIBTENSORFLOW: path.join(trainbook.folder, 'nothing'),
  });

  expect(stderr).toBe('');
  expect(stdout.trim().split('\n')).toHaveLength(1);
  const report = JSON.parse(stdout) as {
    taken: string;
    rungs: { rung: string; works: boolean; remedy?: string }[];
  };
  expect(report.rungs.map(({ rung }) => rung)).toEqual([
    'libtensorflow-gpu',
    'libtensorflow-cpu',
    'webgpu',
    'wasm',
    'cpu',
  ]);
  expect(report.rungs.find(({ rung }) => rung === 'libtensorflow-cpu')).toMatchObject({
    works: false,
    reason: expect.stringContaining('does not exist'),
  });
  expect(report.rungs.find(({ rung }) => rung === 'cpu')).toMatchObject({ works: true });
  expect(report.rungs.find(({ works }) => works)?.rung).toBe(report.taken);
  expect(code).toBe(0);
});

test('doctor for people fits on a screen and names no folder of the user', async () => {
  const { code, stdout } = await trainbook.run(['doctor']);

  expect(stdout.split('\n').length).toBeLessThan(40);
  for (const rung of ['libtensorflow', 'webgpu', 'wasm', 'cpu']) expect(stdout.toLowerCase()).toContain(rung);
  expect(code).toBe(0);
});

test('doctor --conformance prints a table of what a rung computes', async () => {
  const { code, stdout } = await trainbook.run(['doctor', '--conformance', '--backend', 'wasm']);

  expect(stdout).toMatch(/^wasm: WebAssembly/);
  expect(stdout).toMatch(/^op +cases +forward +gradient +greatest error$/m);
  expect(stdout).toMatch(/^depthwiseConv2d +\d+ +ok +ok +\d\.\de-\d$/m);
  expect(stdout).not.toContain('WRONG');
  expect(code).toBe(0);
});

test('doctor --conformance of a rung that is not here: exit code 3', async () => {
  const { code, stdout } = await trainbook.run(
    ['doctor', '--conformance', '--backend', 'libtensorflow-cpu', '--json'],
    { TRAINBOOK_LIBTENSORFLOW: path.join(trainbook.folder, 'nothing') },
  );

  expect(JSON.parse(stdout)).toEqual([
    expect.objectContaining({ rung: 'libtensorflow-cpu', outcome: 'refused' }),
  ]);
  expect(code).toBe(3);
});

test('doctor --self-test writes a report of all that it found on a rung', async () => {
  const file = path.join(trainbook.folder, 'report.md');
  const { code, stdout, stderr } = await trainbook.run([
    'doctor',
    '--self-test',
    '--backend',
    'wasm',
    '--report',
    file,
  ]);

  expect(stderr).toContain('wasm: every op and gradient');
  expect(stdout).toBe(`wasm passed; the report is ${file}\n`);
  const report = readFileSync(file, 'utf8');
  expect(report).toMatch(/^# Trainbook's self-test: wasm$/m);
  expect(report).toMatch(/^conv2d +\d+ +ok +ok/m);
  expect(report).toContain('MLP 784-512-512-10');
  expect(report).not.toContain(os.homedir() + path.sep);
  expect(code).toBe(0);
}, 300_000);

test('setup downloads nothing that nobody agreed to: exit code 2', async () => {
  const { code, stdout, stderr } = await trainbook.run(['setup'], WITHOUT_TOOLS);

  expect(stdout).toContain('Trainbook gets it as');
  expect(stderr).toBe('nothing was downloaded: say trainbook setup --yes to download it\n');
  expect(code).toBe(2);
  expect(existsSync(path.join(trainbook.folder, '.cache'))).toBe(false);
});

test('setup says what is there already and leaves it at that', async () => {
  trainbook.write('lib/libtensorflow.so.2', '');
  trainbook.write('lib/libtensorflow.dylib', '');

  const { code, stdout } = await trainbook.run(['setup'], {
    TRAINBOOK_LIBTENSORFLOW: path.join(trainbook.folder, 'lib'),
  });

  expect(stdout).toBe('libtensorflow is there already: TRAINBOOK_LIBTENSORFLOW\n');
  expect(code).toBe(0);
});

test('setup as JSON makes an offer and says that it did not take it', async () => {
  const { code, stdout } = await trainbook.run(['setup', '--json'], WITHOUT_TOOLS);

  const messages = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string });
  expect(messages.map(({ type }) => type)).toEqual(['offer', 'failed']);
  expect(code).toBe(2);
});

test('help and version', async () => {
  const { stdout } = await trainbook.run(['--version']);
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  expect((await trainbook.run(['help', 'run'])).stdout).toContain('--keep-going');
});
