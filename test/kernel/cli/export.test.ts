import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parseOutputs } from '../../../src/notebook/outputs/outputsFile.ts';
import { useTrainbook } from './support/commandFixture.ts';

const trainbook = useTrainbook();

const NOTEBOOK = `// %% [markdown]
// # Numbers

// %% parameters
const count = 3;

// %%
import * as tf from '@tensorflow/tfjs';
import { double } from './lib/double.ts';
const values = tf.range(0, count);
console.log('sum', values.sum().dataSync()[0]);
values.dataSync().map(double);

// %%
const count = 'again';
count

// %%
throw new Error('the last cell');
`;

const read = (name: string) => readFileSync(path.join(trainbook.folder, name), 'utf8');

function writeNotebook(): void {
  trainbook.write('numbers.train.ts', NOTEBOOK);
  trainbook.write(
    'lib/double.ts',
    "import { TWO } from './two.ts';\nexport const double = (n: number) => n * TWO;\n",
  );
  trainbook.write('lib/two.ts', 'export const TWO = 2;\n');
}

test('a run keeps its outputs beside the notebook, and a page shows them', async () => {
  writeNotebook();
  const ran = await trainbook.run(['run', 'numbers.train.ts', '--param', 'count=4']);
  expect(ran.code).toBe(1);

  const outputs = parseOutputs(read('.trainbook/outputs/numbers.train.ts.json'));
  expect(outputs).toMatchObject({ notebook: 'numbers.train.ts', backend: 'plain JavaScript' });
  expect(outputs.cells.map(({ index, result }) => [index, result?.status])).toEqual([
    [1, 'ok'],
    [2, 'ok'],
    [3, 'ok'],
    [4, 'error'],
  ]);
  expect(outputs.cells[1]?.outputs).toMatchObject([
    { kind: 'stream', stream: 'stdout', text: 'sum 6\n' },
    { kind: 'result', data: { kind: 'text', text: 'Float32Array(4) [ 0, 2, 4, 6 ]' } },
  ]);
  expect(read('numbers.train.ts')).toBe(NOTEBOOK);

  const exported = await trainbook.run(['export', 'numbers.train.ts', 'out/numbers.html']);
  expect(exported).toEqual({ code: 0, stdout: 'wrote out/numbers.html\n', stderr: '' });
  const page = read('out/numbers.html');
  expect(page).toContain('<h1>Numbers</h1>');
  expect(page).toContain('sum 6');
  expect(page).toContain('Error: the last cell');

  const again = await trainbook.run(['export', 'numbers.train.ts', 'out/numbers.html']);
  expect(again.code).toBe(2);
  expect(again.stderr).toContain("out/numbers.html can't be written: it exists; --overwrite replaces it");
});

test('a page shows charts as pictures, and what is no chart as its text', async () => {
  trainbook.write(
    'charts.train.ts',
    `// %%
import { display, vegaLite } from 'trainbook';
await display(vegaLite({
  data: { values: [{ epoch: 1, loss: 0.9 }, { epoch: 2, loss: 0.4 }] },
  mark: 'line',
  encoding: { x: { field: 'epoch', type: 'quantitative' }, y: { field: 'loss', type: 'quantitative' } },
}));
await display(vegaLite({ data: { url: 'file:///etc/hosts' }, mark: 'point', encoding: {} }));
await display(vegaLite({ mark: 'no such mark' }));
`,
  );
  expect((await trainbook.run(['run', 'charts.train.ts'])).code).toBe(0);
  expect((await trainbook.run(['export', 'charts.train.ts', 'charts.html'])).code).toBe(0);
  const page = read('charts.html');
  const [, drawn = ''] = /<img src="data:image\/svg\+xml;base64,([^"]+)"/.exec(page) ?? [];
  const svg = Buffer.from(drawn, 'base64').toString();
  expect(svg).toMatch(/^<svg [^]*<\/svg>$/);
  for (const part of ['aria-roledescription="line mark"', '>epoch<', '>loss<']) expect(svg).toContain(part);
  expect(svg).not.toContain('<script');
  expect(page).toContain('no such mark');
  expect(page).not.toContain('localhost');
});

test('outputs go where they are asked for', async () => {
  trainbook.write('one.train.ts', '1 + 1');
  expect((await trainbook.run(['run', 'one.train.ts', '--outputs', 'kept/o.json'])).code).toBe(0);
  expect(existsSync(path.join(trainbook.folder, '.trainbook/outputs'))).toBe(false);
  const { code } = await trainbook.run(['export', 'one.train.ts', 'one.html', '--outputs', 'kept/o.json']);
  expect(code).toBe(0);
  expect(read('one.html')).toContain('<pre class="text">2</pre>');

  const without = await trainbook.run(['export', 'one.train.ts', 'two.html']);
  expect(without.stdout).toContain('without outputs: there are none yet');
  trainbook.write('bad.json', '{}');
  const bad = await trainbook.run(['export', 'one.train.ts', 'three.html', '--outputs', 'bad.json']);
  expect(bad).toMatchObject({ code: 2, stdout: '' });
  expect(bad.stderr).toBe('bad.json: expected a file that "trainbook run" wrote, got something else\n');
});

test('a project prints what the notebook prints', async () => {
  writeNotebook();
  const exported = await trainbook.run(['export', 'numbers.train.ts', 'project']);
  expect(exported).toMatchObject({ code: 0, stderr: '' });
  expect(JSON.parse(read('project/package.json'))).toMatchObject({
    name: 'numbers',
    type: 'module',
    scripts: { start: 'trainbook run main.ts' },
    dependencies: { trainbook: expect.stringMatching(/^\d/) as string },
  });
  expect(existsSync(path.join(trainbook.folder, 'project/lib/two.ts'))).toBe(true);

  const ran = await trainbook.run(['run', 'project/main.ts']);
  expect(ran.code).toBe(1);
  expect(ran.stdout).toContain('sum 3\nFloat32Array(3) [ 0, 2, 4 ]\nagain\n');
  expect(ran.stderr + ran.stdout).toContain('Error: the last cell');
});

test('what can be no project is refused, and nothing written', async () => {
  trainbook.write('a.train.ts', "// %%\nimport './lost.ts';\nfunction f() {}\n// %%\nfunction f() {}\n");
  const { code, stderr } = await trainbook.run(['export', 'a.train.ts', 'project']);
  expect(code).toBe(2);
  expect(stderr).toBe(
    "a.train.ts can't become a project: cells 1 and 2 both declare f, which a module can't: rename one of them\n",
  );
  expect(existsSync(path.join(trainbook.folder, 'project'))).toBe(false);
});
