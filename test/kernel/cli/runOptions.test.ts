import { expect, test } from 'vitest';
import { useTrainbook } from './support/commandFixture.ts';

const trainbook = useTrainbook();
const NOTEBOOK = `// %% parameters
const epochs = 3;
const name = 'lenet';

// %%
console.log('first', epochs, name);

// %%
console.log('second');
`;

test('parameters are given to their cell, and only the chosen cells run', async () => {
  trainbook.write('a.train.ts', NOTEBOOK);
  const all = await trainbook.run(['run', 'a.train.ts', '--param', 'epochs=7', '--param', 'name=a "b"']);
  expect(all).toMatchObject({ code: 0, stdout: expect.stringContaining('first 7 a "b"\nsecond') });
  const some = await trainbook.run(['run', 'a.train.ts', '--cells', '1,3-']);
  expect(some.stdout).toContain('second');
  expect(some.stdout).not.toContain('first');
  const tagged = {
    cell_type: 'code',
    metadata: { tags: ['parameters'] },
    source: 'const a = 1;\nconsole.log(a);',
  };
  const ipynb = { nbformat: 4, metadata: { language_info: { name: 'typescript' } }, cells: [tagged] };
  trainbook.write('b.ipynb', JSON.stringify(ipynb));
  expect((await trainbook.run(['run', 'b.ipynb', '--param', 'a=5'])).stdout).toMatch(/^5$/m);
});

test('what can not be is refused before anything runs, and a wrong value by its cell', async () => {
  trainbook.write('a.train.ts', NOTEBOOK);
  trainbook.write('plain.train.ts', 'const a = 1;\n');
  const refused = async (...args: string[]) => {
    const { code, stdout, stderr } = await trainbook.run(['run', ...args]);
    expect([code, stdout]).toEqual([2, '']);
    return stderr;
  };
  expect(await refused('a.train.ts', '--cells', '9')).toContain('a.train.ts has 3 cells, no cell 9');
  expect(await refused('plain.train.ts', '--param', 'a=2')).toContain(
    'has no cell that begins with "// %% parameters"',
  );
  expect(await refused('a.train.ts', '--cells', '2', '--param', 'epochs=2')).toContain('which is cell 1');
  const wrong = await trainbook.run(['run', 'a.train.ts', '--param', 'epochs=many']);
  expect(wrong.code).toBe(1);
  expect(wrong.stderr).toContain('the parameter epochs takes a number, as 3 is, got "many"');
});

test('a run whose time is up is stopped: exit code 124', async () => {
  trainbook.write('a.train.ts', 'await new Promise(() => undefined);\n\n// %%\nconsole.log("later");\n');
  const { code, stdout, stderr } = await trainbook.run(['run', 'a.train.ts', '--timeout', '3s']);
  expect(code).toBe(124);
  expect(stderr).toContain('the time of 3 s is up');
  expect(stdout).not.toContain('later');
});
