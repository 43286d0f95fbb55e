// Whether dist/ was built after the last change of what it is built from.
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';

const SOURCES = [
  'src',
  'scripts/building',
  'webviews',
  'package.json',
  'package-lock.json',
  'esbuild.config.mjs',
  'tsconfig.base.json',
];
const OUTPUTS = [
  'host/extension.cjs',
  'kernel/main.cjs',
  'kernel/kernel.cjs',
  'kernel/controlThread.cjs',
  'kernel/moduleHooks.cjs',
  'kernel/replicaThread.cjs',
  'language/server.cjs',
  'language/serve.cjs',
  'cli/trainbook.cjs',
  'backend/probe.cjs',
  'training/index.mjs',
  'webviews/report.js',
  'webviews/report.css',
];

/**
 * @param {string} root
 * @returns {boolean} false if an output is missing or older than a source, or than a folder that lost one
 */
export function isBuildCurrent(root) {
  const built = OUTPUTS.map((file) => changeTime(path.join(root, 'dist', file)) ?? -Infinity);
  const changed = SOURCES.flatMap((source) => changeTimes(path.join(root, source)));
  return Math.min(...built) > Math.max(...changed);
}

/**
 * @param {string} file
 * @returns {number[]} its own, and those of all that it holds
 */
function changeTimes(file) {
  const status = statSync(file, { throwIfNoEntry: false });
  if (!status) return [];
  const inside = status.isDirectory() ? readdirSync(file).map((name) => path.join(file, name)) : [];
  return [status.mtimeMs, ...inside.flatMap(changeTimes)];
}

/** @param {string} file */
function changeTime(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs;
}
