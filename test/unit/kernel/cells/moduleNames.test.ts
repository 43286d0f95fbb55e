import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { isFileSpecifier, resolveFile } from '../../../../src/kernel/cells/resolveFile.ts';
import { suggestName } from '../../../../src/kernel/cells/suggestName.ts';
import { temporaryFolder } from '../../../support/temporaryFolder.ts';

it('files are told from packages', () => {
  const files = ['./a', '../a', '.', '..', '/a', 'file:///a'];
  const packages = ['a', '@a/b', '.a', 'node:fs', 'a/./b'];
  expect(files.filter(isFileSpecifier)).toEqual(files);
  expect(packages.filter(isFileSpecifier)).toEqual([]);
});

it('a file is found as TypeScript finds it', () => {
  const folder = temporaryFolder();
  const from = path.join(folder, 'notebook.train.ts');
  mkdirSync(path.join(folder, 'lib'));
  for (const name of ['a.ts', 'b.js', 'both.js', 'both.ts', 'c.json', 'm.mts', 'lib/index.ts', 'lib/d.ts'])
    writeFileSync(path.join(folder, name), '');
  const find = (specifier: string) => path.relative(folder, resolveFile(specifier, from));
  expect(find('./a')).toBe('a.ts');
  expect(find('./a.js')).toBe('a.ts');
  expect(find('./m.mjs')).toBe('m.mts');
  expect(find('./b')).toBe('b.js');
  expect(find('./both')).toBe('both.ts');
  expect(find('./both.js')).toBe('both.js');
  expect(find('./c.json')).toBe('c.json');
  expect(find('./lib')).toBe(path.join('lib', 'index.ts'));
  expect(find('./lib/d')).toBe(path.join('lib', 'd.ts'));
  expect(find(pathToFileURL(path.join(folder, 'a.ts')).href)).toBe('a.ts');
  expect(() => find('./nothing')).toThrow(
    /^Cannot find '.\/nothing' from notebook.train.ts: there is no such file/,
  );
});

it('a misspelled name is answered by the one that was probably meant', () => {
  const names = ['Trainer', 'Dataset', 'evaluate', 'evaluator'];
  expect(suggestName('trainr', names)).toBe('Trainer');
  expect(suggestName('evalute', names)).toBe('evaluate');
  expect(suggestName('something', names)).toBeUndefined();
});
