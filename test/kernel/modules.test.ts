import { expect, it } from 'vitest';
import { useKernels, type TestKernel } from './support/kernelFixture.ts';

const start = useKernels();

/** What the next cell shows as its value. */
async function valueOf({ run, session }: TestKernel, source: string): Promise<string> {
  let shown = '';
  const unsubscribe = session.onEvent(({ event }) => {
    if (event.type !== 'output') return;
    if (event.output.kind === 'result' && event.output.data.kind === 'text') shown = event.output.data.text;
    if (event.output.kind === 'error') shown = event.output.error.stack ?? '';
  });
  await run(source);
  unsubscribe();
  return shown;
}

it('imports built-in modules, JSON and values of this notebook', async () => {
  const kernel = await start();
  await kernel.write('data/config.json', '{ "rate": 0.5, "names": ["a"] }');
  const text = await valueOf(
    kernel,
    `import fs, { existsSync as exists } from 'node:fs';
import * as path from 'path';
import config, { rate } from './data/config.json' with { type: 'json' };
import 'node:os';
import type { Stats } from 'node:fs';
import os = require('node:os');
[fs.existsSync === exists, path.sep, config.names, rate, typeof os.cpus]`,
  );
  expect(text).toBe("[ true, '/', [ 'a' ], 0.5, 'function' ]");
  const meta = await valueOf(kernel, '[import.meta.filename, import.meta.url, import.meta.dirname]');
  expect(meta).toContain(`'${kernel.notebook}'`);
  expect(meta).toContain(`'file://${kernel.notebook}'`);
});

it('loads local TypeScript, and anew when it changed', async () => {
  const kernel = await start();
  await kernel.write('lib/value.ts', 'export const value: number = 1;\n');
  await kernel.write(
    'helper.ts',
    `import { value } from './lib/value.js';
export interface Shape { x: number }
export enum Level { Low, High }
export default function double(): number { return value * 2; }
export const waited = await Promise.resolve('waited');
export { value };
export let loads = ((globalThis as { loads?: number }).loads ?? 0) + 1;
(globalThis as { loads?: number }).loads = loads;
`,
  );
  const cell = `import double, { value, waited, Level, type Shape, loads } from './helper';\n[double(), value, waited, Level.High, loads]`;
  expect(await valueOf(kernel, cell)).toBe("[ 2, 1, 'waited', 1, 1 ]");
  expect(await valueOf(kernel, cell)).toBe("[ 2, 1, 'waited', 1, 1 ]");
  await kernel.write('lib/value.ts', 'export const value: number = 100;\n');
  expect(await valueOf(kernel, cell)).toBe("[ 200, 100, 'waited', 1, 2 ]");
  const dynamic = `const { default: again } = await import('./helper.ts');\nagain()`;
  expect(await valueOf(kernel, dynamic)).toBe('200');
});

it('lets local files import each other in a circle', async () => {
  const kernel = await start();
  await kernel.write(
    'even.ts',
    `import { odd } from './odd';\nexport function even(n: number): boolean { return n === 0 || odd(n - 1); }\n`,
  );
  await kernel.write(
    'odd.ts',
    `import { even } from './even';\nexport function odd(n: number): boolean { return n !== 0 && even(n - 1); }\n`,
  );
  expect(
    await valueOf(
      kernel,
      `import { even } from './even';\nimport { odd } from './odd';\n[even(10), odd(10)]`,
    ),
  ).toBe('[ true, false ]');
});

it('says where in a local file something is wrong', async () => {
  const kernel = await start();
  await kernel.write('broken.ts', 'export const a = 1;\nexport const b = ;\n');
  await kernel.write('throws.ts', '\n\nthrow new Error("at load");\n');
  await kernel.write(
    'later.ts',
    `interface A {\n  a: number;\n}\n\nexport async function later(a?: A) {\n  await null;\n  return a!.a;\n}\n`,
  );
  await kernel.write('outer.ts', `import './throws';\n`);
  const report = async (source: string) =>
    (await valueOf(kernel, source)).replaceAll(kernel.folder, '<folder>');
  const texts = [
    await report(`import { a } from './broken';`),
    await report(`console.log(1);\nimport './outer';`),
    await report(`import { later } from './later';\nawait later();`),
    await report(`import { nothing } from './later';\nnothing`),
    await report(`import { laterr } from './later';\nlaterr()`),
    await report(`await import('./missing');`),
    await report(`import missing from 'a-package-that-is-not-there/deep';`),
  ];
  await expect(texts.join('\n\n')).toMatchFileSnapshot('transcripts/localFileErrors.txt');
});

it('gives packages the one copy of TensorFlow.js and of the library', async () => {
  const kernel = await start();
  const manifest = (name: string, type: string) =>
    JSON.stringify({ name, version: '1.0.0', type, main: 'index.js' });
  await kernel.write('node_modules/esm-package/package.json', manifest('esm-package', 'module'));
  await kernel.write(
    'node_modules/esm-package/index.js',
    `import * as tf from '@tensorflow/tfjs';\nimport whole, { Trainer } from 'trainbook';\nexport { tf, Trainer };\nexport default 'esm';\n`,
  );
  await kernel.write('node_modules/cjs-package/package.json', manifest('cjs-package', 'commonjs'));
  await kernel.write(
    'node_modules/cjs-package/index.js',
    `const tf = require('@tensorflow/tfjs-core');\nmodule.exports = Object.assign(() => 'called', { tf, ['com' + 'puted']: 5, Dataset: require('trainbook').Dataset });\n`,
  );
  await kernel.write(
    'node_modules/only-import/package.json',
    '{ "name": "only-import", "exports": { "import": "./main.mjs" } }',
  );
  await kernel.write('node_modules/only-import/main.mjs', 'export const kind = "only for import";\n');
  await kernel.write('plain.mjs', `export const version = 1;\n`);
  await kernel.write(
    'local.ts',
    `import * as tf from '@tensorflow/tfjs';\nexport const scalar = () => tf.scalar(1);\nexport { tf };\n`,
  );
  const text = await valueOf(
    kernel,
    `import * as tf from '@tensorflow/tfjs';
import { Trainer, Dataset } from 'trainbook';
import name, * as esm from 'esm-package';
import call, { computed, tf as core, Dataset as theirs } from 'cjs-package';
import { kind } from 'only-import';
import { version } from './plain.mjs';
import { scalar, tf as localTf } from './local';
import cjs = require('cjs-package');
[name, esm.tf.Tensor === tf.Tensor, esm.Trainer === Trainer, call(), computed, core.Tensor === tf.Tensor,
  theirs === Dataset, kind, version, scalar() instanceof tf.Tensor, localTf === tf, cjs === call].join(' ')`,
  );
  expect(text).toBe('esm true true called 5 true true only for import 1 true true true');
  await kernel.write('plain.mjs', `export const version = 22;\n`);
  expect(await valueOf(kernel, `import { version } from './plain.mjs';\nversion`)).toBe('22');
});

it('finds files by the paths of the nearest tsconfig, in cells and in local files', async () => {
  const kernel = await start();
  await kernel.write(
    'tsconfig.base.json',
    '{ "compilerOptions": { "paths": { "#lib/*": ["./source/*"] } } }',
  );
  await kernel.write('tsconfig.json', '// with a comment\n{ "extends": "./tsconfig.base.json", }');
  await kernel.write('source/value.ts', 'export const value = 1;\n');
  await kernel.write('source/sum.ts', "import { value } from '#lib/value';\nexport const sum = value + 1;\n");
  const cell = `import { sum } from '#lib/sum';\nimport { value } from '#lib/value.js';\n[sum, value]`;
  expect(await valueOf(kernel, cell)).toBe('[ 2, 1 ]');
  await kernel.write('source/value.ts', 'export const value = 100;\n');
  expect(await valueOf(kernel, cell)).toBe('[ 101, 100 ]');
  expect(await valueOf(kernel, `import '#lib/nothing';`)).toBe(
    "Error: Cannot find '#lib/nothing': the paths in tsconfig.json name no file that exists, and there is no such package.\n    at Cell 3, line 1, column 1",
  );
  await kernel.write('tsconfig.json', '{ "compilerOptions": { "baseUrl": "source" } }');
  expect(await valueOf(kernel, `import { value } from 'value';\nvalue`)).toBe('100');
});
