// Lays out the extension as it is packaged, beside the checkout: minified, with a manifest for users.
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Written there by the build, or by this file. */
const MADE_IN_STAGE = new Set(['dist', 'node_modules', 'package.json']);

/**
 * @param {string} root the checkout
 * @param {string} stage an empty folder; `dist` in it is built already
 */
export async function stageExtension(root, stage) {
  const ignoreFile = await readFile(path.join(root, '.vscodeignore'), 'utf8');
  for (const name of packagedNames(ignoreFile)) {
    if (MADE_IN_STAGE.has(name)) continue;
    await mkdir(stage, { recursive: true });
    await cp(path.join(root, name), path.join(stage, name), {
      recursive: true,
      filter: (source) => !path.basename(source).startsWith('.'),
    });
  }
  await writeFile(path.join(stage, '.vscodeignore'), ignoreFile);
  const manifest = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));
  await writeFile(path.join(stage, 'package.json'), JSON.stringify(userManifest(manifest), null, 2));
}

/**
 * The files and folders of the checkout that `.vscodeignore` lets into the package.
 * @param {string} ignoreFile
 */
export function packagedNames(ignoreFile) {
  const lines = ignoreFile.split(/\r?\n/).filter((line) => line.startsWith('!'));
  return [...new Set(lines.map((line) => line.slice(1).split('/')[0] ?? ''))];
}

/**
 * The manifest without what only development needs. The plugin for VS Code's TypeScript server has to be a dependency:
 * other packages of `node_modules` are not packaged.
 * @param {Record<string, unknown>} manifest
 * @returns {Record<string, unknown>}
 */
export function userManifest(manifest) {
  const { scripts: _, devDependencies: __, private: ___, ...rest } = manifest;
  return { ...rest, dependencies: { 'trainbook-ts-plugin': manifest.version } };
}
