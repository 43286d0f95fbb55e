// Runs one part of the tests in processes of its own, with a limit, and says what was running when it is reached.
import path from 'node:path';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { npmCommand } from '../starting/npmCommand.mjs';
import { runProcess, startProcess } from '../workbench/processes.mjs';
import { ResultsFollower } from './results.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const vitestRunner = fileURLToPath(new URL('runVitest.mjs', import.meta.url));
const HEARTBEAT_MS = 30_000;

/** @typedef {import('./results.mjs').SuiteResult} SuiteResult */

/**
 * @typedef {object} SuiteOptions
 * @property {string} resultsFolder gets the suite's log
 * @property {number} limitMs
 * @property {(line: string) => void} report
 * @property {string} [name] of this run of the suite; that of the project if left out
 * @property {string[]} [files] only these
 * @property {Record<string, string>} [environment] added to this process's own
 */

/**
 * @param {string} project of vitest.config.ts
 * @param {SuiteOptions} options
 * @returns {Promise<SuiteResult>}
 */
export async function runVitestSuite(project, options) {
  const { resultsFolder, limitMs, report, name = project, files = [], environment } = options;
  const events = path.join(resultsFolder, `${name}.jsonl`);
  const running = await startProcess(process.execPath, [vitestRunner, events, project, ...files], {
    cwd: root,
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined, ...environment },
    logFile: path.join(resultsFolder, `${name}.log`),
  });
  const results = new ResultsFollower(events);
  const deadline = Date.now() + limitMs;
  let exit;
  while (exit === undefined && Date.now() < deadline) {
    exit = await Promise.race([running.exited, delay(Math.min(HEARTBEAT_MS, limitMs))]);
    results.poll();
    if (exit === undefined) report(`${name}: ${results.describe()}`);
  }
  await running.stop();
  const limit = exit === undefined ? ` (limit of ${limitMs / 1000} s reached)` : '';
  const result = results.complete(name + limit, running.output());
  const { passed, skipped, failures } = result;
  if (failures.length === 0 && (exit?.code !== 0 || passed + skipped === 0)) {
    failures.push({ title: `${name} ended with code ${exit?.code}`, details: running.output() });
  }
  return result;
}

/**
 * Runs npm scripts that only succeed or fail; each counts as one test.
 * @param {string[]} scripts run one after the other
 * @param {SuiteOptions} options
 * @returns {Promise<SuiteResult>}
 */
export async function runChecks(scripts, { resultsFolder, limitMs, report }) {
  /** @type {SuiteResult} */
  const result = { passed: 0, skipped: 0, failures: [] };
  for (const script of scripts) {
    const logFile = path.join(resultsFolder, 'checks.log');
    try {
      const { command, args } = npmCommand(['run', '--silent', script]);
      await runProcess(command, args, {
        cwd: root,
        logFile,
        what: script,
        timeoutMs: limitMs,
      });
      result.passed++;
      report(`✓ ${script}`);
    } catch (error) {
      result.failures.push({
        title: script,
        details: error instanceof Error ? error.message : String(error),
      });
      report(`✗ ${script}`);
    }
  }
  return result;
}
