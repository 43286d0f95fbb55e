// The versions of TypeScript that a workspace may have, for the tests of the plugin: npm packages, here in the user's cache.
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { cacheFolder } from '../cacheFolder.mjs';
import { npmCommand } from '../starting/npmCommand.mjs';
import { runProcess } from '../workbench/processes.mjs';

/** The oldest 5.x, the last 5.x, and 6.x; from 7.0 on there is no server that loads plugins. */
export const TYPESCRIPTS = ['5.0.4', '5.9.3', '6.0.3'];

/** @returns {Promise<Record<string, string>>} the path of each version's `tsserver.js` */
export async function provideTypescripts() {
  const folder = path.join(cacheFolder(), 'tests', `typescript-${TYPESCRIPTS.join('-')}`);
  const complete = path.join(folder, 'complete.txt');
  if (!existsSync(complete)) {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, 'package.json'), '{ "private": true }\n');
    const { command, args } = npmCommand([
      ...['install', '--ignore-scripts', '--no-audit', '--no-fund', '--save-exact'],
      ...TYPESCRIPTS.map((version) => `typescript-${version}@npm:typescript@${version}`),
    ]);
    await runProcess(command, args, { cwd: folder, what: 'npm install typescript', timeoutMs: 300_000 });
    await writeFile(complete, '');
  }
  const server = (/** @type {string} */ version) =>
    path.join(folder, 'node_modules', `typescript-${version}`, 'lib', 'tsserver.js');
  return Object.fromEntries(TYPESCRIPTS.map((version) => [version, server(version)]));
}
