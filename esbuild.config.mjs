// One list of bundles, one folder of dist/ a world. `--watch` rebuilds on change, `--minify` is for the package.
import { cp, mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';

const root = fileURLToPath(new URL('.', import.meta.url));
const minify = process.argv.includes('--minify');
const watch = process.argv.includes('--watch');

/** @type {import('esbuild').BuildOptions} */
const common = {
  absWorkingDir: root,
  bundle: true,
  minify,
  sourcemap: minify ? false : 'linked',
  legalComments: 'none',
  logLevel: 'warning',
};

/** @type {import('esbuild').BuildOptions} */
const node = {
  ...common,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  // koffi finds its prebuilt library beside its own files, so it lies in dist/node_modules (see copyAssets).
  external: ['vscode', 'koffi'],
};

/** @type {import('esbuild').BuildOptions} */
const browser = { ...common, platform: 'browser', target: 'chrome120', format: 'iife' };

/** @type {import('esbuild').BuildOptions[]} */
const bundles = [
  { ...node, entryPoints: ['src/host/extension.ts'], outfile: 'dist/host/extension.cjs' },
  {
    ...node,
    entryPoints: { main: 'src/kernel/main.ts', controlThread: 'src/kernel/control/controlThread.ts' },
    outdir: 'dist/kernel',
    outExtension: { '.js': '.cjs' },
  },
  { ...node, entryPoints: ['src/cli/main.ts'], outfile: 'dist/cli/trainbook.cjs' },
  {
    ...common,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    entryPoints: ['src/training/index.ts'],
    outfile: 'dist/training/index.mjs',
    packages: 'external',
  },
  ...['samples', 'curves', 'model', 'report'].map((view) => ({
    ...browser,
    minify: minify || view === 'report', // every report carries its view along
    entryPoints: [`webviews/${view}/index.ts`],
    outfile: `dist/webviews/${view}.js`,
  })),
];

/** koffi with this machine's prebuilt library, and the wasm backend's binaries. */
async function copyAssets() {
  const from = path.join(root, 'node_modules');
  const to = path.join(root, 'dist');
  await mkdir(path.join(to, 'node_modules', '@koromix'), { recursive: true });
  await cp(path.join(from, 'koffi'), path.join(to, 'node_modules', 'koffi'), {
    recursive: true,
    filter: (source) => !/[\\/]koffi[\\/](src|doc|vendor)([\\/]|$)/.test(source),
  });
  for (const library of await readdir(path.join(from, '@koromix'))) {
    await cp(path.join(from, '@koromix', library), path.join(to, 'node_modules', '@koromix', library), {
      recursive: true,
    });
  }
  const wasm = path.join(from, '@tensorflow', 'tfjs-backend-wasm', 'dist');
  for (const name of (await readdir(wasm)).filter((file) => file.endsWith('.wasm'))) {
    await cp(path.join(wasm, name), path.join(to, 'wasm', name));
  }
}

if (!watch) await rm(path.join(root, 'dist'), { recursive: true, force: true });
await copyAssets();
if (watch) {
  for (const bundle of bundles) await (await esbuild.context(bundle)).watch();
} else {
  await Promise.all(bundles.map((bundle) => esbuild.build(bundle)));
}
