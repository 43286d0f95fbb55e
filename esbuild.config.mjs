// One list of bundles, one folder of dist/ a world. `--watch` rebuilds on change; `--minify` and `--out FOLDER` are for
// the package, which is built beside dist/ so that whatever runs from there goes on.
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';
import { writeLanguageTypes } from './scripts/building/languageTypes.mjs';
import { shareTfjs } from './scripts/building/shareTfjs.mjs';

const root = fileURLToPath(new URL('.', import.meta.url));
const minify = process.argv.includes('--minify');
const watch = process.argv.includes('--watch');
const outArgument = process.argv.indexOf('--out');
const out = path.resolve(root, outArgument < 0 ? 'dist' : (process.argv[outArgument + 1] ?? 'dist'));
// VS Code looks for plugins of its TypeScript server in node_modules of the extension's folder, which dist/ lies in.
const pluginFolder = path.join(path.dirname(out), 'node_modules', 'trainbook-ts-plugin');

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
  // h5wasm is 4 MB with its wasm inside and is loaded when the first HDF5 file is opened.
  external: ['vscode', 'koffi', 'h5wasm/node'],
  plugins: [shareTfjs],
};

/** @type {import('esbuild').BuildOptions} */
const browser = { ...common, platform: 'browser', target: 'chrome120', format: 'iife' };

/** @type {import('esbuild').BuildOptions[]} */
const bundles = [
  { ...node, entryPoints: ['src/host/extension.ts'], outfile: `${out}/host/extension.cjs` },
  {
    ...node,
    entryPoints: { languageClient: 'src/host/language/startLanguageClient.ts' },
    outdir: `${out}/host`,
    outExtension: { '.js': '.cjs' },
  },
  {
    ...node,
    entryPoints: { index: 'src/tsPlugin/index.ts' },
    outdir: pluginFolder,
    sourcemap: false,
    footer: { js: 'module.exports = module.exports.createPlugin;' }, // as the TypeScript server wants it
  },
  {
    ...node,
    entryPoints: {
      main: 'src/kernel/main.ts',
      kernel: 'src/kernel/kernel.ts',
      controlThread: 'src/kernel/control/controlThread.ts',
      moduleHooks: 'src/kernel/cells/moduleHooks.ts',
      replicaThread: 'src/kernel/replicas/replicaThread.ts',
      transformThread: 'src/training/node/loader/transformThread.ts',
    },
    outdir: `${out}/kernel`,
    outExtension: { '.js': '.cjs' },
  },
  {
    ...node,
    entryPoints: { server: 'src/language/server/main.ts', serve: 'src/language/server/serve.ts' },
    outdir: `${out}/language`,
    outExtension: { '.js': '.cjs' },
  },
  { ...node, entryPoints: ['src/cli/main.ts'], outfile: `${out}/cli/trainbook.cjs` },
  { ...node, entryPoints: ['src/cli/export/project.ts'], outfile: `${out}/cli/project.cjs` },
  {
    ...node,
    entryPoints: ['src/cli/export/drawChart.ts'],
    outfile: `${out}/cli/drawChart.cjs`,
    platform: 'browser', // for Node, Vega asks for a package to measure text with
  },
  { ...node, entryPoints: ['src/backend/probe/main.ts'], outfile: `${out}/backend/probe.cjs` },
  {
    ...common,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    entryPoints: ['src/training/index.ts'],
    outfile: `${out}/training/index.mjs`,
    packages: 'external',
  },
  {
    ...browser,
    format: 'esm', // as VS Code loads renderers
    entryPoints: ['webviews/chartOutput/index.ts'],
    outfile: `${out}/webviews/chartOutput.js`,
  },
  ...['samples', 'curves', 'model', 'report'].map((view) => ({
    ...browser,
    minify: minify || view === 'report', // every report carries its view along
    entryPoints: [`webviews/${view}/index.ts`],
    outfile: `${out}/webviews/${view}.js`,
  })),
];

/** koffi with this machine's prebuilt library, the wasm backend's binaries, and h5wasm. */
async function copyAssets() {
  const from = path.join(root, 'node_modules');
  await mkdir(path.join(out, 'node_modules', '@koromix'), { recursive: true });
  await cp(path.join(from, 'koffi'), path.join(out, 'node_modules', 'koffi'), {
    recursive: true,
    filter: (source) =>
      !/[\\/]koffi[\\/](doc|lib|vendor|src[\\/]koffi[\\/]src[\\/]abi)([\\/]|$)|\.(cc|hh|inc|def)$/.test(
        source,
      ),
  });
  for (const library of await readdir(path.join(from, '@koromix'))) {
    await cp(path.join(from, '@koromix', library), path.join(out, 'node_modules', '@koromix', library), {
      recursive: true,
    });
  }
  for (const part of ['package.json', 'LICENSE.txt', path.join('dist', 'node')]) {
    await cp(path.join(from, 'h5wasm', part), path.join(out, 'node_modules', 'h5wasm', part), {
      recursive: true,
    });
  }
  const wasm = path.join(from, '@tensorflow', 'tfjs-backend-wasm', 'dist');
  for (const name of (await readdir(wasm)).filter((file) => file.endsWith('.wasm'))) {
    await cp(path.join(wasm, name), path.join(out, 'wasm', name));
  }
}

async function writePluginManifest() {
  const { version } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));
  await mkdir(pluginFolder, { recursive: true });
  const manifest = { name: path.basename(pluginFolder), version, license: 'MIT', main: './index.js' };
  await writeFile(path.join(pluginFolder, 'package.json'), `${JSON.stringify(manifest)}\n`);
}

if (!watch) await rm(out, { recursive: true, force: true });
await copyAssets();
await writePluginManifest();
await writeLanguageTypes(root, path.join(out, 'language'));
await cp(path.join(root, 'docs', 'problems'), path.join(out, 'language', 'problems'), { recursive: true });
if (watch) {
  for (const bundle of bundles) await (await esbuild.context(bundle)).watch();
} else {
  await Promise.all(bundles.map((bundle) => esbuild.build(bundle)));
}
