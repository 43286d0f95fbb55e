// node scripts/testing/runVitest.mjs RESULTS_FILE PROJECT [FILE…]: runs a project of vitest.config.ts, or these files of
// it, and writes test events.
import { relative } from 'node:path';
import process from 'node:process';
import { startVitest } from 'vitest/node';
import { eventWriter } from './results.mjs';

const [file, project, ...only] = process.argv.slice(2);
if (file === undefined || project === undefined)
  throw new Error('usage: runVitest.mjs RESULTS_FILE PROJECT [FILE…]');
const write = eventWriter(file);

/** @param {import('vitest/node').TestCase} test */
const titleOf = (test) => `${relative(process.cwd(), test.module.moduleId)} > ${test.fullName}`;

/** @param {readonly { message: string, stack?: string, diff?: string }[] | undefined} errors */
const describe = (errors = []) =>
  errors.map(({ message, stack, diff }) => [stack ?? message, diff].filter(Boolean).join('\n')).join('\n\n');

/** @type {import('vitest/node').Reporter} */
const reporter = {
  onTestCaseReady: (test) => write({ type: 'started', title: titleOf(test) }),
  onTestCaseResult(test) {
    const { state, errors } = test.result();
    const title = titleOf(test);
    if (state === 'skipped') write({ type: 'skipped', title });
    else if (state === 'failed') write({ type: 'failed', title, details: describe(errors) });
    else write({ type: 'passed', title, durationMs: Math.round(test.diagnostic()?.duration ?? 0) });
  },
  // Errors outside of any test: a file that does not load, a hook that throws, a promise that nobody awaited.
  onTestSuiteResult: (suite) => writeErrors(suite.fullName, suite.errors()),
  onTestModuleEnd: (module) => writeErrors(relative(process.cwd(), module.moduleId), module.errors()),
  onTestRunEnd(_modules, errors) {
    writeErrors('outside of any test', errors);
    write({ type: 'end' });
  },
};

/**
 * @param {string} title
 * @param {readonly { message: string, stack?: string }[]} errors
 */
function writeErrors(title, errors) {
  if (errors.length > 0) write({ type: 'failed', title, details: describe(errors) });
}

const vitest = await startVitest('test', only, { project, reporters: ['default', reporter], watch: false });
await vitest.close();
