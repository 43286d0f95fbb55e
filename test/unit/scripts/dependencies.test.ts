import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { areDependenciesCurrent } from '../../../scripts/testing/dependencies.mjs';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

type Packages = Record<string, { version?: string; optional?: boolean }>;

function checkout(wanted: Packages, installed?: Packages): string {
  const folder = temporaryFolder();
  writeFileSync(path.join(folder, 'package-lock.json'), JSON.stringify({ packages: { '': {}, ...wanted } }));
  if (installed) {
    mkdirSync(path.join(folder, 'node_modules'));
    const lock = path.join(folder, 'node_modules', '.package-lock.json');
    writeFileSync(lock, JSON.stringify({ packages: installed }));
  }
  return folder;
}

describe('the dependencies of a checkout', () => {
  const wanted = {
    'node_modules/a': { version: '1.0.0' },
    'node_modules/b': { version: '2.0.0', optional: true },
  };

  it.each([
    ['nothing is installed', undefined, false],
    ['one is missing', {}, false],
    ['one has another version', { 'node_modules/a': { version: '1.0.1' } }, false],
    ['all are there but what this platform does not need', { 'node_modules/a': { version: '1.0.0' } }, true],
    ['more than needed is there', { 'node_modules/a': { version: '1.0.0' }, 'node_modules/c': {} }, true],
  ])('when %s', (_case, installed, expected) => {
    expect(areDependenciesCurrent(checkout(wanted, installed))).toBe(expected);
  });
});
