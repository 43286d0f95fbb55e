import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { readRun } from '../../../src/runs/readRun.ts';
import { useTrainbook } from './support/commandFixture.ts';
import { TRAINING } from './support/trainingNotebook.ts';

const trainbook = useTrainbook();
const ENDLESS = TRAINING.replace("[12, 'epoch']", "[1e6, 'epoch']");

const pidIn = (stdout: string) => Number(/kernel (\d+)/.exec(stdout)?.[1]);
const recordOf = (stdout: string) =>
  readRun(path.join(trainbook.folder, /^run +(.*)$/m.exec(stdout)?.[1] ?? ''));

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test('Ctrl-C ends the training softly and keeps the record: exit code 130, and no kernel is left', async () => {
  trainbook.write(
    'a.train.ts',
    `console.log('kernel', process.pid);\n${ENDLESS}\n// %%\nconsole.log('later');\n`,
  );
  const running = trainbook.start(['run', 'a.train.ts']);
  await running.printed('recording to');
  running.child.kill('SIGINT');

  const { code, stdout, stderr } = await running.finished;

  expect(stderr).toContain('finishing the batch and the cell; Ctrl-C again interrupts the cell');
  expect(stdout).not.toContain('later');
  expect(code).toBe(130);
  expect((await recordOf(stdout)).status).toBe('stopped');
  expect(
    readFileSync(path.join(trainbook.folder, /^report +(\S+)/m.exec(stdout)?.[1] ?? ''), 'utf8'),
  ).toContain('report-data');
  expect(isAlive(pidIn(stdout))).toBe(false);
});

test('a second Ctrl-C interrupts a cell whose batch does not end', async () => {
  const stuck = "trainer.extend(() => { console.log('stuck'); for (;;); }, { trigger: [9, 'iteration'] });\n";
  trainbook.write('a.train.ts', ENDLESS.replace('await trainer.run()', `${stuck}await trainer.run()`));
  const running = trainbook.start(['run', 'a.train.ts']);
  await running.printed('stuck');
  const told = new Promise<void>((resolve) => running.child.stderr?.once('data', () => resolve()));
  running.child.kill('SIGINT');
  await told;
  running.child.kill('SIGINT');

  const { code, stdout, stderr } = await running.finished;

  expect(stderr).toMatch(
    /finishing the batch[^]*interrupting the running cell; Ctrl-C again ends the kernel/,
  );
  expect(code).toBe(130);
  expect((await recordOf(stdout)).status).toBe('stopped');
});

test('a command that is killed leaves no kernel behind, not even one in an endless loop', async () => {
  trainbook.write('a.train.ts', "console.log('kernel', process.pid);\nfor (;;);\n");
  const running = trainbook.start(['run', 'a.train.ts']);
  await running.printed('kernel');
  running.child.kill('SIGKILL');

  const { stdout } = await running.finished;

  await expect.poll(() => isAlive(pidIn(stdout)), { timeout: 20_000 }).toBe(false);
});

test('a second Ctrl-C ends a kernel that hears nothing', async () => {
  trainbook.write(
    'a.train.ts',
    "import { execSync } from 'node:child_process';\nconsole.log('kernel', process.pid);\nexecSync('sleep 300');\n",
  );
  const running = trainbook.start(['run', 'a.train.ts']);
  await running.printed('kernel');
  const told = new Promise<void>((resolve) => running.child.stderr?.once('data', () => resolve()));
  running.child.kill('SIGINT');
  await told;
  running.child.kill('SIGINT');

  const { code, stdout } = await running.finished;

  expect(code).toBe(130);
  expect(isAlive(pidIn(stdout))).toBe(false);
});

test('SIGTERM ends the kernel too', async () => {
  trainbook.write('a.train.ts', "console.log('kernel', process.pid);\nawait new Promise(() => undefined);\n");
  const running = trainbook.start(['run', 'a.train.ts']);
  await running.printed('kernel');
  running.child.kill('SIGTERM');

  const { code, stdout } = await running.finished;

  expect(code).toBe(143);
  expect(isAlive(pidIn(stdout))).toBe(false);
});

test('a reader that leaves early ends the run', async () => {
  trainbook.write(
    'a.train.ts',
    "for (;;) {\n  console.log('line');\n  await new Promise((resolve) => setTimeout(resolve, 5));\n}\n",
  );
  const running = trainbook.start(['run', 'a.train.ts']);
  await running.printed('line');
  running.child.stdout?.destroy();

  expect((await running.finished).code).toBe(141);
});

test('a kernel that is killed: exit code 1, what happened, and a report of what was trained', async () => {
  const kill =
    "trainer.extend(() => void process.kill(process.pid, 'SIGKILL'), { trigger: [9, 'iteration'] });\n";
  trainbook.write('a.train.ts', ENDLESS.replace('await trainer.run()', `${kill}await trainer.run()`));

  const { code, stdout, stderr } = await trainbook.run(['run', 'a.train.ts']);

  expect(stderr).toContain('The kernel was ended by signal SIGKILL while it ran cell 3');
  expect(code).toBe(1);
  expect(await recordOf(stdout)).toMatchObject({ status: 'running', abandoned: true });
  const report = readFileSync(path.join(trainbook.folder, /^report +(\S+)/m.exec(stdout)?.[1] ?? ''), 'utf8');
  expect(report).toContain('"status":"failed"');
});
