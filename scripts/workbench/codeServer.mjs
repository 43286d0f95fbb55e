// code-server: the real VS Code workbench served to a browser, for tests and for `npm run editor` without desktop VS
// Code. This file installs it (npm and Debian packages only), server.mjs starts it.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { provideDebianPackages, WORKBENCH_PACKAGES } from './debianPackages.mjs';
import { runProcess } from './processes.mjs';

/** VS Code 1.100, the oldest version that the manifest allows. */
const OLDEST_VERSION = '4.100.3';
/** code-server 4.N is VS Code 1.N; `TRAINBOOK_CODE_SERVER` asks for another one than the oldest. */
export const CODE_SERVER_VERSION = process.env.TRAINBOOK_CODE_SERVER ?? OLDEST_VERSION;
const INSTALL_TIMEOUT_MS = 600_000;

const cache = fileURLToPath(new URL('../../.vscode-test/', import.meta.url));

/** Native modules that the workbench server loads; a version may lack some. */
const NATIVE_MODULES = [
  '@vscode/spdlog',
  'native-watchdog',
  '@vscode/native-watchdog',
  'kerberos',
  '@vscode/deviceid',
  '@vscode/sqlite3',
  'node-pty',
];

/**
 * @typedef {object} CodeServer
 * @property {string} node the Node that it runs on
 * @property {string} entry its main file
 */

/**
 * Makes sure of code-server and all that it needs, and says what it installs.
 * @param {(line: string) => void} report
 * @returns {Promise<CodeServer>}
 * @throws Error in one sentence with the remedy
 */
export async function provideCodeServer(report) {
  if (process.platform !== 'linux') {
    throw new Error(
      `the workbench in the browser is set up on Debian and Ubuntu only, this is ${process.platform}: ` +
        'use desktop VS Code (npm run editor with code on PATH, npm run test:desktop)',
    );
  }
  await provideDebianPackages(WORKBENCH_PACKAGES, report);
  const node = await provideNode(report);
  const folder = path.join(cache, `code-server-${CODE_SERVER_VERSION}`);
  await provideFolder(folder, async (partial) => {
    report(`npm installs code-server ${CODE_SERVER_VERSION} into .vscode-test/ (about a minute)`);
    await installCodeServer(partial, node, report);
  });
  return { node, entry: path.join(folder, 'node_modules', 'code-server', 'out', 'node', 'entry.js') };
}

/**
 * code-server runs only on the Node major that it was built for, and its native modules need that Node's headers: where
 * the running Node lacks either, npm's node package carries both.
 * @param {(line: string) => void} report
 */
async function provideNode(report) {
  const [major] = process.versions.node.split('.');
  const wanted = nodeMajor();
  if (major === wanted && existsSync(headersOf(process.execPath))) return process.execPath;
  const name = `node-${process.platform}-${process.arch}`;
  const folder = path.join(cache, `node-${wanted}`);
  await provideFolder(folder, async (partial) => {
    report(`npm installs Node ${wanted} for code-server into .vscode-test/`);
    await npm(['install', `${name}@${wanted}`], { cwd: partial });
  });
  return path.join(folder, 'node_modules', name, 'bin', 'node');
}

/** The major version of Node that code-server asks for: 20, 22 or 24. */
function nodeMajor() {
  if (CODE_SERVER_VERSION === OLDEST_VERSION) return '20';
  const query = ['view', `code-server@${CODE_SERVER_VERSION}`, 'engines.node', '--loglevel=error'];
  return execFileSync('npm', query, { encoding: 'utf8' }).trim();
}

/** @param {string} node */
function headersOf(node) {
  return path.join(path.dirname(node), '..', 'include', 'node', 'node.h');
}

/**
 * Fills a folder under a temporary name and renames it, so a cut installation is redone and never used.
 * @param {string} folder
 * @param {(partial: string) => Promise<void>} fill gets a folder with an empty package.json
 */
async function provideFolder(folder, fill) {
  if (existsSync(folder)) return;
  await removeAbandoned(folder);
  const partial = `${folder}.partial-${process.pid}`;
  await mkdir(partial, { recursive: true });
  await writeFile(path.join(partial, 'package.json'), '{ "private": true }\n');
  await fill(partial);
  await rename(partial, folder).catch(async (error) => {
    await rm(partial, { recursive: true, force: true });
    if (!existsSync(folder)) throw error; // else another process was faster
  });
}

/** @param {string} folder */
async function removeAbandoned(folder) {
  const prefix = `${path.basename(folder)}.partial-`;
  await mkdir(path.dirname(folder), { recursive: true });
  for (const name of await readdir(path.dirname(folder))) {
    if (!name.startsWith(prefix) || isAlive(Number(name.slice(prefix.length)))) continue;
    await rm(path.join(path.dirname(folder), name), { recursive: true, force: true });
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/**
 * npm's published code-server expects its own post-install script to do this, which also fetches from elsewhere.
 * @param {string} folder
 * @param {string} node
 * @param {(line: string) => void} report
 */
async function installCodeServer(folder, node, report) {
  const vscode = path.join(folder, 'node_modules', 'code-server', 'lib', 'vscode');
  await npm(['install', `code-server@${CODE_SERVER_VERSION}`], { cwd: folder, node });
  report('npm installs the workbench server and its built-in extensions');
  await npm(['install', '--omit=dev'], { cwd: vscode, node });
  await npm(['install', '--omit=dev'], { cwd: path.join(vscode, 'extensions'), node });
  report('compiling native modules');
  await npm(['rebuild', 'argon2'], { cwd: folder, node, scripts: true });
  for (const name of NATIVE_MODULES) {
    if (!existsSync(path.join(vscode, 'node_modules', name))) continue;
    // node-pty's last install step fails outside VS Code's own tree, after what is needed has been built.
    const tolerated = name === 'node-pty' ? () => undefined : undefined;
    await npm(['rebuild', name], { cwd: vscode, node, scripts: true }).catch(tolerated);
  }
  await linkTools(vscode);
  await separateWebviews(path.join(vscode, 'out', 'server-main.js'));
  await allowDevelopment(path.join(vscode, 'out', 'server-main.js'));
}

/**
 * Newer windows in a browser take extensions under development, and suites for them, only where VS Code's own smoke tests
 * run; code-server knows no such argument. Older servers take them always.
 * @param {string} serverFile
 */
async function allowDevelopment(serverFile) {
  if (CODE_SERVER_VERSION === OLDEST_VERSION) return;
  const text = await readFile(serverFile, 'utf8');
  const question = 'this._environmentService.args["enable-smoke-test-driver"]?!0:void 0';
  await writeFile(serverFile, text.replace(question, '!0'));
}

/** In the server of exactly this version; `t` is the request there, `w` the path of its static files. */
const WEBVIEW_ORIGINS = /** @type {const} */ ([
  [
    'webviewEndpoint:w+"/out/vs/workbench/contrib/webview/browser/pre"',
    'webviewEndpoint:void(A.webviewContentExternalBaseUrlTemplate=' +
      '`http://{{uuid}}.${t.headers.host.replace(/^[^.]*\\./,"")}/${w}/out/vs/workbench/contrib/webview/browser/pre/`)',
  ],
  ["frame-src 'self'", "frame-src 'self' http://*.localhost:*"],
]);

/**
 * Gives each webview an origin of its own beside the page's, as desktop VS Code does. code-server serves them all from
 * the page's own, so that each new webview's service worker replaces that of the others: a panel may stay white for
 * half a minute.
 * @param {string} serverFile
 */
async function separateWebviews(serverFile) {
  let text = await readFile(serverFile, 'utf8');
  for (const [from, to] of WEBVIEW_ORIGINS) {
    // Another version than the one that was looked at may do without: its panels come later, and its suite says so.
    if (!text.includes(from) && CODE_SERVER_VERSION !== OLDEST_VERSION) return;
    if (!text.includes(from)) throw new Error(`code-server ${CODE_SERVER_VERSION} has no ${from} to replace`);
    text = text.replace(from, () => to);
  }
  await writeFile(serverFile, text);
}

/** @param {string} vscode */
async function linkTools(vscode) {
  const ripgrep = path.join(vscode, 'node_modules', '@vscode', 'ripgrep', 'bin');
  await mkdir(ripgrep, { recursive: true });
  await link('/usr/bin/rg', path.join(ripgrep, 'rg'));
  await link('node_modules', path.join(vscode, 'node_modules.asar'));
  await link('code-linux.sh', path.join(vscode, 'bin', 'remote-cli', 'code-server'));
  await link('browser-linux.sh', path.join(vscode, 'bin', 'helpers', 'browser.sh'));
}

/**
 * Newer versions bring some of these.
 * @param {string} target
 * @param {string} file
 */
async function link(target, file) {
  await symlink(target, file).catch((error) => {
    if (error.code !== 'EEXIST') throw error;
  });
}

/**
 * @param {string[]} args
 * @param {{ cwd: string, node?: string, scripts?: boolean }} options `node` runs npm and is what native modules are
 *   built for
 */
function npm(args, { cwd, node = process.execPath, scripts = false }) {
  const flags = [`--ignore-scripts=${!scripts}`, '--no-fund', '--no-audit', '--loglevel=error'];
  const env = {
    ...process.env,
    PATH: `${path.dirname(node)}${path.delimiter}${process.env.PATH}`,
    // Headers from beside the binary and no prebuilt binaries: both would be downloads from elsewhere.
    npm_config_nodedir: path.resolve(path.dirname(node), '..'),
    npm_config_build_from_source: 'true',
  };
  return runProcess('npm', [...args, ...flags], {
    cwd,
    env,
    what: `npm ${args.join(' ')}`,
    timeoutMs: INSTALL_TIMEOUT_MS,
  });
}
