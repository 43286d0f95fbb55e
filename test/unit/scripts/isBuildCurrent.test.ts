import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { isBuildCurrent } from '../../../scripts/starting/isBuildCurrent.mjs';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const OUTPUTS = [
  'host/extension.cjs',
  'kernel/main.cjs',
  'kernel/kernel.cjs',
  'kernel/controlThread.cjs',
  'kernel/moduleHooks.cjs',
  'kernel/replicaThread.cjs',
  'language/server.cjs',
  'language/serve.cjs',
  'cli/trainbook.cjs',
  'backend/probe.cjs',
  'training/index.mjs',
  'webviews/report.js',
  'webviews/report.css',
];

/** A repository whose sources changed at second 100 and whose bundles are of second 200. */
function builtRepository() {
  const root = temporaryFolder();
  const put = (file: string, seconds: number) => {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), '');
    utimesSync(path.join(root, file), seconds, seconds);
  };
  const date = (folder: string, seconds: number) => utimesSync(path.join(root, folder), seconds, seconds);
  put('src/cli/main.ts', 100);
  put('package.json', 100);
  for (const output of OUTPUTS) put(`dist/${output}`, 200);
  date('src/cli', 100);
  date('src', 100);
  return { root, put, date };
}

test('a build after the last change is current', () => {
  expect(isBuildCurrent(builtRepository().root)).toBe(true);
});

test.each(['src/cli/main.ts', 'package.json', 'src/cli/new.ts', 'webviews/report/view.ts'])(
  'a change of %s makes it old',
  (file) => {
    const { root, put } = builtRepository();
    put(file, 300);
    expect(isBuildCurrent(root)).toBe(false);
  },
);

test('a source that was deleted makes it old', () => {
  const { root, date } = builtRepository();
  rmSync(path.join(root, 'src/cli/main.ts'));
  date('src/cli', 300);
  expect(isBuildCurrent(root)).toBe(false);
});

test.each(OUTPUTS)('a missing %s makes it old', (output) => {
  const { root } = builtRepository();
  rmSync(path.join(root, 'dist', output));
  expect(isBuildCurrent(root)).toBe(false);
});
