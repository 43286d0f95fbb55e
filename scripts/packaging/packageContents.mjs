// What may and must lie in the packaged extension.

/** Without one of these the extension installs and then fails. vsce chooses the names of the texts. */
const REQUIRED = [
  'package.json',
  'readme.md',
  'changelog.md',
  'LICENSE.txt',
  'dist/host/extension.cjs',
  'dist/host/languageClient.cjs',
  'dist/language/server.cjs',
  'dist/language/serve.cjs',
  'dist/language/lib/lib.es5.d.ts',
  'dist/language/lib/lib.esnext.d.ts',
  ...['trainbook', '@tensorflow/tfjs', '@types/node'].map(
    (name) => `dist/language/types/node_modules/${name}/package.json`,
  ),
  'dist/language/types/node_modules/trainbook/index.d.ts',
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
  'dist/training/index.mjs',
  'dist/node_modules/koffi/package.json',
  'dist/node_modules/koffi/src/koffi/index.cjs',
  'dist/node_modules/koffi/src/koffi/src/static.cjs',
  'dist/node_modules/h5wasm/package.json',
  'dist/node_modules/h5wasm/dist/node/hdf5_hl.js',
  'dist/node_modules/h5wasm/dist/node/hdf5_util.js',
  ...['samples', 'curves', 'model', 'report'].flatMap((view) => [
    `dist/webviews/${view}.js`,
    `dist/webviews/${view}.css`,
  ]),
  'dist/webviews/chartOutput.js',
  'samples/mnist.train.ts',
  'media/icon.png',
];

/** @type {{ pattern: RegExp, reason: string }[]} */
const FORBIDDEN = [
  { pattern: /^(src|webviews|test|bench|scripts|docs)\//, reason: 'is a source' },
  { pattern: /\.map$/, reason: 'is a source map' },
  { pattern: /^(?!samples\/).*(?<!\.d)\.ts$/, reason: 'is a source' },
  { pattern: /^node_modules\/(?!trainbook-ts-plugin\/)/, reason: 'is a package that only development needs' },
  { pattern: /(^|\/)\./, reason: 'is a hidden file' },
  {
    pattern: /^dist\/node_modules\/koffi\/((doc|lib|vendor)\/|.*\.(cc|hh)$)/,
    reason: 'is a source of koffi',
  },
];

const MAX_BYTES = 40 * 1024 * 1024;

/**
 * @param {Map<string, number>} files size in bytes by path inside the extension's folder
 * @param {{ main?: string, private?: boolean, scripts?: unknown, devDependencies?: unknown }} manifest
 * @returns {string[]} what is wrong, a sentence each; empty if nothing is
 */
export function checkContents(files, manifest) {
  const names = [...files.keys()];
  const problems = REQUIRED.filter((name) => !files.get(name)).map((name) => `${name} is missing or empty`);
  for (const { pattern, reason } of FORBIDDEN) {
    problems.push(...names.filter((name) => pattern.test(name)).map((name) => `${name} ${reason}`));
  }
  const has = (/** @type {RegExp} */ pattern) => names.some((name) => pattern.test(name));
  if (!has(/^dist\/node_modules\/@koromix\/[^/]+\/.*\.node$/))
    problems.push("koffi's native library is missing");
  if (!has(/^dist\/wasm\/.+\.wasm$/)) problems.push("the wasm backend's binaries are missing");
  const bytes = [...files.values()].reduce((sum, size) => sum + size, 0);
  if (bytes > MAX_BYTES) problems.push(`${bytes} bytes unpacked are more than ${MAX_BYTES}`);
  if (manifest.main === undefined || !files.has(manifest.main.replace(/^\.\//, ''))) {
    problems.push(`the manifest's main, ${manifest.main}, is not in the package`);
  }
  for (const key of /** @type {const} */ (['private', 'scripts', 'devDependencies'])) {
    if (manifest[key] !== undefined)
      problems.push(`the manifest has "${key}", which concerns development alone`);
  }
  return problems;
}
