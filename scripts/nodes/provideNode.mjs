// Other versions of Node for the tests: npm carries the binaries as packages, here in the user's cache.
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { cacheFolder } from '../cacheFolder.mjs';
import { npmCommand } from '../starting/npmCommand.mjs';
import { runProcess } from '../workbench/processes.mjs';

const MINUTE = 60_000;

/**
 * @param {string} version such as 24.21.0
 * @param {(line: string) => void} report hears of a download before it begins
 * @returns {Promise<string>} the path of its executable
 */
export async function provideNode(version, report) {
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const folder = path.join(cacheFolder(), 'tests', `${name}-${version}`);
  const executable = path.join(
    folder,
    'node_modules',
    name,
    'bin',
    process.platform === 'win32' ? 'node.exe' : 'node',
  );
  if (existsSync(path.join(folder, 'complete.txt'))) return executable;
  report(`Node for the tests: the npm package ${name} ${version} (some 50 MB) into your cache, once`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'package.json'), '{ "private": true }\n');
  const { command, args } = npmCommand([
    ...['install', '--ignore-scripts', '--no-audit', '--no-fund', '--save-exact'],
    `${name}@${version}`,
  ]);
  await runProcess(command, args, { cwd: folder, what: `npm install ${name}`, timeoutMs: 10 * MINUTE });
  const told = await runProcess(executable, ['--version'], { what: executable, timeoutMs: MINUTE });
  if (told.trim() !== `v${version}`) throw new Error(`${executable} says it is ${told.trim()}`);
  await writeFile(path.join(folder, 'complete.txt'), version);
  return executable;
}
