// Starts a workbench server and says where windows on it are found.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { startProcess } from './processes.mjs';

const START_TIMEOUT_MS = 60_000;

/**
 * Browsers take every name below localhost for this machine. The page and its webviews are origins of their own below
 * one name, so that they are one site: a browser gives no service worker to a frame of another site.
 */
const HOST = 'workbench.trainbook.localhost';

/**
 * @typedef {object} ServerOptions
 * @property {import('./codeServer.mjs').CodeServer} codeServer
 * @property {string} home folder for all that the server writes: user data, log, extensions if none are given
 * @property {string} [extensions] folder of unpacked `publisher.name-version` extensions
 * @property {Record<string, unknown>} [settings] the user's settings, written before the start
 * @property {NodeJS.ProcessEnv} [env] added to the environment; the extension host and its children inherit it
 * @property {boolean} [workspaceTrust] whether folders are trusted only when the user says so
 */

/**
 * @typedef {object} WindowOptions
 * @property {string} folder absolute path of the folder to open
 * @property {string} [extensionDevelopmentPath] absolute path of an extension to load from its source folder
 * @property {string} [extensionTestsPath] absolute path of a module whose `run()` the window calls
 */

/**
 * @typedef {object} Server
 * @property {string} authority host and port of the page; the server listens on 127.0.0.1 alone
 * @property {(options: WindowOptions) => string} windowUrl
 * @property {() => string} output
 * @property {Promise<import('./processes.mjs').ProcessExit>} exited
 * @property {() => Promise<void>} stop
 */

/**
 * @param {ServerOptions} options
 * @returns {Promise<Server>} when it answers; rejects with the server's own words if it does not
 */
export async function startServer({
  codeServer,
  home,
  extensions,
  settings = {},
  env = {},
  workspaceTrust = false,
}) {
  const userData = path.join(home, 'user-data');
  const extensionsFolder = extensions ?? path.join(home, 'extensions');
  await mkdir(path.join(userData, 'User'), { recursive: true });
  await mkdir(extensionsFolder, { recursive: true });
  await writeFile(path.join(userData, 'User', 'settings.json'), JSON.stringify(settings, null, 2));
  const config = path.join(home, 'config.yaml'); // else code-server writes one into the user's home
  await writeFile(config, 'cert: false\n');
  /** @type {(port: number) => void} */
  let foundPort = () => undefined;
  const port = new Promise((resolve) => (foundPort = resolve));
  const running = await startProcess(
    codeServer.node,
    [codeServer.entry, ...serverFlags, ...(workspaceTrust ? [] : [TRUST_ALL]), '--config', config].concat([
      '--user-data-dir',
      userData,
      '--extensions-dir',
      extensionsFolder,
    ]),
    {
      env: { ...cleanEnvironment(), ...env },
      logFile: path.join(home, 'server.log'),
      isOutlived: true, // by kernels, as anywhere
      onLine: (line) => {
        const match = /listening on http:\/\/127\.0\.0\.1:(\d+)/.exec(line);
        if (match) foundPort(Number(match[1]));
      },
    },
  );
  const authority = `${HOST}:${await waitForPort(port, running)}`;
  return {
    authority,
    windowUrl: (window) => windowUrl(authority, window),
    output: running.output,
    exited: running.exited,
    stop: running.stop,
  };
}

// Port 0: the system gives a free one and the server's log says which.
const serverFlags = ['--auth', 'none', '--bind-addr', '127.0.0.1:0', '--disable-telemetry'].concat([
  '--disable-update-check',
  '--disable-getting-started-override',
]);
const TRUST_ALL = '--disable-workspace-trust';

/** The environment without what an enclosing VS Code terminal leaves in it: that would open the enclosing window. */
function cleanEnvironment() {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(VSCODE_|ELECTRON_|CODE_SERVER_|npm_)/.test(name)),
  );
}

/**
 * @param {Promise<number>} port
 * @param {import('./processes.mjs').RunningProcess} running
 */
async function waitForPort(port, running) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error('it did not listen within a minute')), START_TIMEOUT_MS);
  });
  const ended = running.exited.then(({ code, signal }) => {
    throw new Error(`it ended with ${signal ?? `code ${code}`}`);
  });
  try {
    return await Promise.race([port, late, ended]);
  } catch (error) {
    await running.stop();
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`the workbench server did not start: ${reason}\n${running.output()}`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

/**
 * @param {string} authority
 * @param {WindowOptions} options
 */
function windowUrl(authority, { folder, extensionDevelopmentPath, extensionTestsPath }) {
  const remote = (/** @type {string} */ file) => `vscode-remote://${authority}${encodeURI(file)}`;
  const payload = [];
  if (extensionDevelopmentPath) payload.push(['extensionDevelopmentPath', remote(extensionDevelopmentPath)]);
  if (extensionTestsPath) payload.push(['extensionTestsPath', remote(extensionTestsPath)]);
  const query = new URLSearchParams({ folder });
  if (payload.length > 0) query.set('payload', JSON.stringify(payload));
  return `http://${authority}/?${query}`;
}
