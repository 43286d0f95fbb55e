// `npm run package [-- --out FILE]`: builds the extension for this platform as trainbook-<version>.vsix.
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createVSIX } from '@vscode/vsce';
import { checkContents } from './packaging/packageContents.mjs';
import { readVsix } from './packaging/readVsix.mjs';
import { stageExtension } from './packaging/stageExtension.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values } = parseArgs({ options: { out: { type: 'string' } } });
const { version } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));
const packagePath = path.resolve(values.out ?? path.join(root, `trainbook-${version}.vsix`));

const stage = await mkdtemp(path.join(tmpdir(), 'trainbook-package-'));
try {
  build(path.join(stage, 'dist'));
  await stageExtension(root, stage);
  await createVSIX({
    cwd: stage,
    packagePath,
    // Of the staged manifest there is one, the plugin for VS Code's TypeScript server, which the build has put there.
    dependencies: true,
    // koffi's native library makes the package one platform's.
    target: packageTarget(),
    allowMissingRepository: true,
    rewriteRelativeLinks: false,
  });
} finally {
  await rm(stage, { recursive: true, force: true });
}

const { files, manifest } = await readVsix(packagePath);
const problems = checkContents(files, manifest);
if (problems.length > 0) {
  await rm(packagePath);
  throw new Error(`the package is not as it must be:\n  ${problems.join('\n  ')}`);
}
const megabytes = (await stat(packagePath)).size / 1e6;
console.log(`${packagePath}: ${files.size} files, ${megabytes.toFixed(1)} MB, for ${packageTarget()}`);

/** @param {string} out */
function build(out) {
  const { status } = spawnSync(
    process.execPath,
    [path.join(root, 'esbuild.config.mjs'), '--minify', '--out', out],
    { cwd: root, stdio: 'inherit' },
  );
  if (status !== 0) throw new Error('the build failed: see above');
}

/** The platform as the marketplace names it. */
function packageTarget() {
  const report = /** @type {{ header?: { glibcVersionRuntime?: string } }} */ (process.report.getReport());
  const musl = process.platform === 'linux' && report.header?.glibcVersionRuntime === undefined;
  return `${musl ? 'alpine' : process.platform}-${process.arch === 'arm' ? 'armhf' : process.arch}`;
}
