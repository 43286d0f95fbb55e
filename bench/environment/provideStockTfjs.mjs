// Stock tfjs-node as anybody gets it: its install script fetches an old libtensorflow from Google's storage.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { runProcess } from '../../scripts/workbench/processes.mjs';
import { npmCommand } from '../../scripts/starting/npmCommand.mjs';
import { stockTfjsFolder } from './benchFolder.mjs';

const VERSION = '4.22.0';
const INSTALL_LIMIT_MS = 10 * 60_000;

/**
 * @param {{ report: (line: string) => void }} options
 * @returns {Promise<void>} rejects with what npm said
 */
export async function provideStockTfjs({ report }) {
  if (await isStockTfjsThere()) return report('stock tfjs-node is there already');
  report(`installing @tensorflow/tfjs-node ${VERSION}`);
  await mkdir(stockTfjsFolder, { recursive: true });
  const manifest = { private: true, dependencies: { '@tensorflow/tfjs-node': VERSION } };
  await writeFile(path.join(stockTfjsFolder, 'package.json'), JSON.stringify(manifest));
  const { command, args } = npmCommand([
    'install',
    '--no-audit',
    '--no-fund',
    '--ignore-scripts=false',
    '--loglevel=error',
  ]);
  await runProcess(command, args, {
    cwd: stockTfjsFolder,
    what: 'npm install',
    timeoutMs: INSTALL_LIMIT_MS,
    onLine: (line) => line.includes('Downloading') && report(line),
  });
  if (!(await isStockTfjsThere())) throw new Error('it is installed, but does not compute');
}

/** Whether it loads and computes. */
export function isStockTfjsThere() {
  const shim = "require('util').isNullOrUndefined ??= (x) => x == null;"; // gone from Node 23 on
  const sum = "require('@tensorflow/tfjs-node').scalar(1).add(1).dataSync()";
  return runProcess(process.execPath, ['-e', shim + sum], {
    cwd: stockTfjsFolder,
    what: 'tfjs-node',
    timeoutMs: 60_000,
  }).then(
    () => true,
    () => false,
  );
}
