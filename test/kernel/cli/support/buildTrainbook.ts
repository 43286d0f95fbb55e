import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { isBuildCurrent } from '../../../../scripts/starting/isBuildCurrent.mjs';

const root = fileURLToPath(new URL('../../../..', import.meta.url));
const aside = path.join(root, 'node_modules', '.cache', 'trainbook-cli-tests', String(process.pid));

/**
 * The product as it is built: dist/ if that is up to date, as in `npm test`, else a build aside, because others may run
 * from dist/.
 * @returns the path of `trainbook.cjs`.
 */
export async function buildTrainbook(): Promise<string> {
  const command = path.join('cli', 'trainbook.cjs');
  if (isBuildCurrent(root)) return path.join(root, 'dist', command);
  await promisify(execFile)(process.execPath, ['esbuild.config.mjs', '--out', aside], { cwd: root });
  return path.join(aside, command);
}

export async function removeBuiltTrainbook(): Promise<void> {
  await rm(aside, { recursive: true, force: true });
}
