// A workbench for tests, measurements and screenshots: a server with a home of its own and a page that shows it.
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { launchBrowser } from './browser.mjs';
import { startServer } from './server.mjs';
import { TEST_SETTINGS } from './testSettings.mjs';

/**
 * @typedef {object} WorkbenchOptions
 * @property {import('./codeServer.mjs').CodeServer} codeServer
 * @property {string} workspaceSource folder whose copy is opened, so that nothing is written into the repository
 * @property {string} [extensionDevelopmentPath]
 * @property {string} [extensionTestsPath]
 * @property {(folder: string) => Promise<void>} [fillExtensions] puts unpacked extensions into the extensions folder
 * @property {Record<string, unknown>} [settings] beyond {@link TEST_SETTINGS}
 * @property {NodeJS.ProcessEnv} [env] for the server and so for the extension host and kernels
 * @property {boolean} [workspaceTrust] whether folders are trusted only when the user says so
 * @property {{ width: number, height: number }} [viewport]
 * @property {(page: import('playwright-core').Page) => Promise<unknown>} [preparePage] before the workbench loads
 */

/**
 * @typedef {object} Workbench
 * @property {import('playwright-core').Page} page
 * @property {import('./server.mjs').Server} server
 * @property {string} home a temporary folder that holds all that the workbench writes
 * @property {string} workspace the folder that is open
 * @property {() => Promise<void>} startAgain starts another server after the first was killed, and loads its window
 * @property {() => Promise<void>} close ends browser, server, extension hosts and kernels, and removes the home
 */

/**
 * @param {WorkbenchOptions} options
 * @returns {Promise<Workbench>} when the page was asked to load; the caller closes it
 */
export async function openWorkbench(options) {
  // A short name: sockets lie below, and their paths may have only about a hundred characters.
  const home = await mkdtemp(path.join(os.tmpdir(), 'tb-'));
  /** @type {(() => Promise<unknown>)[]} */
  const closers = [() => rm(home, { recursive: true, force: true })];
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    const workspace = await prepareHome(home, options);
    const start = async () => {
      const server = await startServer({
        codeServer: options.codeServer,
        home,
        settings: { ...TEST_SETTINGS, ...options.settings },
        workspaceTrust: options.workspaceTrust,
        env: {
          ...options.env,
          TMPDIR: path.join(home, 'tmp'),
          TRAINBOOK_RUNTIME: path.join(home, 'kernels'),
          EXTENSIONS_GALLERY: '{}', // none: the workbench would ask it for news of its built-in extensions
        },
      });
      closers.push(server.stop);
      return server;
    };
    const server = await start();
    const browser = await launchBrowser();
    closers.push(() => browser.close());
    const page = await browser.newPage({ viewport: options.viewport ?? { width: 1400, height: 900 } });
    await options.preparePage?.(page);
    const load = async (/** @type {import('./server.mjs').Server} */ { windowUrl }) => {
      await page.goto(windowUrl({ ...options, folder: workspace }));
    };
    await load(server);
    return { page, server, home, workspace, startAgain: async () => load(await start()), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * @param {string} home
 * @param {WorkbenchOptions} options
 */
async function prepareHome(home, { workspaceSource, fillExtensions }) {
  const workspace = path.join(home, 'workspace');
  await mkdir(path.join(home, 'tmp'));
  await mkdir(path.join(home, 'extensions'));
  await cp(workspaceSource, workspace, { recursive: true });
  await fillExtensions?.(path.join(home, 'extensions'));
  return workspace;
}
