import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { KERNEL_FILES } from '../../../src/protocol/kernelFiles.ts';
import { useTrainbook } from './support/commandFixture.ts';
import { TRAINING } from './support/trainingNotebook.ts';

const trainbook = useTrainbook();
const ENDLESS = TRAINING.replace("[12, 'epoch']", "[1e6, 'epoch']");

/** A run that trains without end, and its kernel. */
async function train(name: string) {
  trainbook.write(name, `console.log('kernel', process.pid);\n${ENDLESS}`);
  const running = trainbook.start(['run', name]);
  await running.printed('recording to');
  const [row] = (await kernels('--json')).stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  return { running, pid: String(row.pid) };
}

const kernels = (...args: string[]) => trainbook.run(['kernels', ...args]);

test('kernels are listed with what they do, followed, left, and stopped', async () => {
  expect((await kernels()).stdout).toBe('no kernel runs\n');
  const { running, pid } = await train('a.train.ts');

  const listed = await kernels('list');
  expect(listed.stdout).toMatch(/process +notebook +does +windows +age/);
  expect(listed.stdout).toMatch(new RegExp(`${pid} +a.train.ts +trains in cell 4 +1 `));

  const follower = trainbook.start(['kernels', 'attach', 'a.train.ts']);
  await follower.printed('recording to');
  follower.child.kill('SIGINT');
  const left = await follower.finished;
  expect(left.stdout).toContain(`kernel ${pid}`); // from before it was attached
  expect(left.stderr).toContain('left; the kernel goes on');
  expect(left.code).toBe(0);

  const stopped = await kernels('stop', pid);
  expect(stopped).toMatchObject({ code: 0, stdout: `stopped kernel ${pid} of a.train.ts\n` });
  expect((await running.finished).stderr).toContain('The kernel was ended: stopped from the command line.');
  expect((await kernels()).stdout).toBe('no kernel runs\n');
});

test('a kernel that is meant must be one that runs', async () => {
  expect(await kernels('stop')).toMatchObject({ code: 2, stderr: expect.stringContaining('no kernel runs') });
  const { pid } = await train('a.train.ts');
  const unknown = await kernels('attach', 'b.train.ts');
  expect(unknown.code).toBe(2);
  expect(unknown.stderr).toContain(`no kernel is "b.train.ts"; these run: ${pid} (a.train.ts)`);
  expect((await kernels('restart')).stderr).toContain(
    'kernels takes list, attach, stop, kill; got "restart"',
  );
});

test('a kernel of another version is refused with words, and can be stopped or killed all the same', async () => {
  const { running, pid } = await train('a.train.ts');
  const folder = path.join(trainbook.folder, '.cache', 'trainbook', 'kernels');
  const [directory = ''] = readdirSync(folder);
  const file = path.join(folder, directory, KERNEL_FILES.manifest);
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), protocolVersion: 999 }));

  expect((await kernels()).stdout).toContain('runs in another version');
  const refused = await kernels('attach');
  expect(refused.code).toBe(3);
  expect(refused.stderr).toContain(
    'The kernel of a.train.ts was started by another version of Trainbook (it speaks protocol 999',
  );
  expect((await kernels('kill', pid)).stdout).toBe(`killed kernel ${pid} of a.train.ts\n`);
  expect((await running.finished).code).toBe(1);
  expect(readdirSync(folder)).toEqual([]);
});
