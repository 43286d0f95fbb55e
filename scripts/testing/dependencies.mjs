// Whether node_modules holds what package-lock.json says, without asking npm (which takes seconds).
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * @param {string} root folder with package-lock.json
 * @returns {boolean} false if a package is missing or has another version
 */
export function areDependenciesCurrent(root) {
  const installed = path.join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installed)) return false;
  const wanted = readPackages(path.join(root, 'package-lock.json'));
  const present = readPackages(installed);
  return Object.entries(wanted).every(
    ([name, { version, optional }]) => name === '' || optional || present[name]?.version === version,
  );
}

/**
 * @param {string} file
 * @returns {Record<string, { version?: string, optional?: boolean }>}
 */
function readPackages(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages ?? {};
}
