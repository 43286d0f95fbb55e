// The suite of test/vscode/suite/ in the workbench in the browser, as @vscode/test-electron runs it on the desktop.
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { openWorkbench } from '../workbench/workbench.mjs';
import { bundleEditorSuite, repository, testWorkspace } from './prepareEditorSuite.mjs';
import { ResultsFollower } from './results.mjs';

/**
 * @param {object} options
 * @param {import('../workbench/codeServer.mjs').CodeServer} options.codeServer
 * @param {string} options.resultsFolder gets a screenshot of each failing test
 * @param {number} options.limitMs
 * @param {(line: string) => void} options.report
 * @returns {Promise<import('./results.mjs').SuiteResult>}
 */
export async function runEditorSuite({ codeServer, resultsFolder, limitMs, report }) {
  const extensionTestsPath = await bundleEditorSuite();
  const folder = await mkdtemp(path.join(os.tmpdir(), 'tb-results-'));
  const resultsFile = path.join(folder, 'events.jsonl');
  /** @type {(code: number) => void} */
  let resolveExit = () => undefined;
  const exited = new Promise((resolve) => (resolveExit = resolve));
  const workbench = await openWorkbench({
    codeServer,
    workspaceSource: testWorkspace,
    extensionDevelopmentPath: repository,
    extensionTestsPath,
    env: { TRAINBOOK_TEST_RESULTS: resultsFile },
    preparePage: (page) => exposeAutomation(page, resolveExit),
  });
  try {
    const results = new ResultsFollower(resultsFile);
    const deadline = Date.now() + limitMs;
    for (let over = false; !over;) {
      over = await Promise.race([exited.then(() => true), delay(200, Date.now() > deadline)]);
      for (const event of results.poll()) {
        await handleEvent(event, { page: workbench.page, resultsFolder, report });
      }
    }
    return results.complete('the suite in the editor', workbench.server.output());
  } finally {
    await workbench.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * The two functions that a workbench under test calls in its page.
 * @param {import('playwright-core').Page} page
 * @param {(code: number) => void} handleExit
 */
async function exposeAutomation(page, handleExit) {
  await page.exposeFunction('codeAutomationLog', () => undefined);
  await page.exposeFunction('codeAutomationExit', handleExit);
}

/**
 * @param {import('./results.mjs').TestEvent} event
 * @param {{ page: import('playwright-core').Page, resultsFolder: string, report: (line: string) => void }} context
 */
async function handleEvent(event, { page, resultsFolder, report }) {
  if (event.type === 'passed') report(`✓ ${event.title} (${event.durationMs} ms)`);
  if (event.type !== 'failed') return;
  report(`✗ ${event.title}`);
  const name = event.title.replace(/[^\w]+/g, '-').slice(0, 80);
  await page.screenshot({ path: path.join(resultsFolder, `${name}.png`) });
}
