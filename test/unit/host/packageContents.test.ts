import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { checkContents } from '../../../scripts/packaging/packageContents.mjs';
import { packagedNames, userManifest } from '../../../scripts/packaging/stageExtension.mjs';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const manifest = { main: './dist/host/extension.cjs' };
const NEEDED = [
  'package.json',
  'readme.md',
  'changelog.md',
  'LICENSE.txt',
  'media/icon.png',
  'samples/mnist.train.ts',
  'dist/host/extension.cjs',
  'dist/host/languageClient.cjs',
  'dist/language/server.cjs',
  'dist/language/serve.cjs',
  'dist/language/lib/lib.es5.d.ts',
  'dist/language/lib/lib.esnext.d.ts',
  'dist/language/types/node_modules/trainbook/package.json',
  'dist/language/types/node_modules/trainbook/index.d.ts',
  'dist/language/types/node_modules/@tensorflow/tfjs/package.json',
  'dist/language/types/node_modules/@types/node/package.json',
  'node_modules/trainbook-ts-plugin/package.json',
  'node_modules/trainbook-ts-plugin/index.js',
  'dist/kernel/main.cjs',
  'dist/kernel/kernel.cjs',
  'dist/kernel/controlThread.cjs',
  'dist/kernel/moduleHooks.cjs',
  'dist/kernel/replicaThread.cjs',
  'dist/backend/probe.cjs',
  'dist/cli/trainbook.cjs',
  'dist/cli/drawChart.cjs',
  'dist/cli/project.cjs',
  'dist/webviews/chartOutput.js',
  'dist/training/index.mjs',
  'dist/node_modules/koffi/package.json',
  'dist/node_modules/koffi/src/koffi/index.cjs',
  'dist/node_modules/koffi/src/koffi/src/static.cjs',
  'dist/node_modules/h5wasm/package.json',
  'dist/node_modules/h5wasm/dist/node/hdf5_hl.js',
  'dist/node_modules/h5wasm/dist/node/hdf5_util.js',
  'dist/node_modules/koffi/index.d.ts',
  'dist/node_modules/@koromix/koffi-linux-x64/linux_x64/koffi.node',
  'dist/wasm/tfjs-backend-wasm-simd.wasm',
  ...['samples', 'curves', 'model', 'report'].flatMap((view) => [
    `dist/webviews/${view}.js`,
    `dist/webviews/${view}.css`,
  ]),
];
/** koffi's own declarations: allowed, and of no use to the extension. */
const OPTIONAL = 'dist/node_modules/koffi/index.d.ts';
const files = (...more: string[]) => new Map([...NEEDED, ...more].map((name) => [name, 1000]));

describe('checkContents', () => {
  it('has nothing against a whole package', () => {
    expect(checkContents(files(), manifest)).toEqual([]);
  });

  it.each(NEEDED.filter((name) => name !== OPTIONAL))('misses %s', (name) => {
    const rest = files();
    rest.delete(name);
    expect(checkContents(rest, manifest)).not.toEqual([]);
  });

  it.each([
    'src/host/extension.ts',
    'dist/host/extension.cjs.map',
    'dist/extra.ts',
    'test/unit/x.test.ts',
    'node_modules/typescript/package.json',
    'dist/node_modules/koffi/src/koffi/src/ffi.cc',
    '.env',
    'samples/.trainbook/runs/1/run.json',
  ])('refuses %s', (name) => {
    expect(checkContents(files(name), manifest)).toContainEqual(expect.stringContaining(name));
  });

  it('refuses an empty bundle, too many bytes and a main that is not there', () => {
    expect(checkContents(new Map([...files(), ['dist/kernel/main.cjs', 0]]), manifest)).toHaveLength(1);
    expect(checkContents(new Map([...files(), ['media/film.mp4', 1e9]]), manifest)).toHaveLength(1);
    expect(checkContents(files(), { main: './dist/other.cjs' })).toHaveLength(1);
  });

  it('refuses a manifest for developers, which is turned into one for users', () => {
    const own = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
    expect(checkContents(files(), own).length).toBeGreaterThan(0);
    expect(checkContents(files(), userManifest(own))).toEqual([]);
  });
});

const BUILT = ['dist', 'node_modules'];

describe('.vscodeignore', () => {
  it('lets in only what is there, or what the build makes', () => {
    const names = packagedNames(readFileSync(path.join(root, '.vscodeignore'), 'utf8'));
    expect(names).toContain('dist');
    expect(names.filter((name) => !BUILT.includes(name) && !existsSync(path.join(root, name)))).toEqual([]);
  });
});
