// Debian packages that the workbench or the tests need.
import { spawnSync } from 'node:child_process';
import process from 'node:process';
import { runProcess } from './processes.mjs';

/** ripgrep, which the workbench searches with, and what its native modules are compiled with. */
export const WORKBENCH_PACKAGES = [
  'ripgrep',
  'libkrb5-dev',
  'libsecret-1-dev',
  'libx11-dev',
  'libxkbfile-dev',
  'pkg-config',
  'make',
  'g++',
  'python3',
];

/**
 * Installs missing packages with apt-get where this user may, and says so first.
 * @param {string[]} names
 * @param {(line: string) => void} report
 * @throws Error naming what is missing and the command that installs it
 */
export async function provideDebianPackages(names, report) {
  const missing = names.filter((name) => !isInstalled(name));
  if (missing.length === 0) return;
  const administrator = asAdministrator();
  if (administrator === undefined) {
    throw new Error(
      `${missing.join(', ')}: not installed, and needed by the workbench in the browser or the tests; on Debian or Ubuntu: ` +
        `sudo apt-get install -y --no-install-recommends ${missing.join(' ')}`,
    );
  }
  report(`apt-get installs ${missing.join(', ')}`);
  const [command, ...prefix] = [...administrator, 'apt-get'];
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const run = (/** @type {string[]} */ args, /** @type {number} */ timeoutMs) =>
    runProcess(/** @type {string} */ (command), [...prefix, ...args], { what: 'apt-get', timeoutMs, env });
  await run(['update', '-qq'], 300_000);
  await run(['install', '-y', '-qq', '--no-install-recommends', ...missing], 900_000);
}

/** @param {string} name */
function isInstalled(name) {
  const { stdout } = spawnSync('dpkg-query', ['-W', '-f=${Status}', name], { encoding: 'utf8' });
  return typeof stdout === 'string' && stdout.includes('ok installed');
}

/** The words in front of a command that make it an administrator's; undefined where apt-get or the right is missing. */
function asAdministrator() {
  if (spawnSync('apt-get', ['--version']).status !== 0) return undefined;
  if (process.getuid?.() === 0) return [];
  return spawnSync('sudo', ['-n', 'true']).status === 0
    ? ['sudo', '-n', '--preserve-env=DEBIAN_FRONTEND']
    : undefined;
}
