// `npm test`: sets up all that the tests need, in a fresh clone too, and runs every part. The last line is
// `N passed, N failed, N skipped`. `--only checks|unit|gallery|kernel|editor` runs one part.
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { provideNode } from './nodes/provideNode.mjs';
import { provideTensorflowPython } from './python/tensorflowPython.mjs';
import { npmCommand } from './starting/npmCommand.mjs';
import { areDependenciesCurrent } from './testing/dependencies.mjs';
import { runChecks, runVitestSuite } from './testing/suites.mjs';
import { provideCodeServer } from './workbench/codeServer.mjs';
import { endProcessesWithScript, runProcess } from './workbench/processes.mjs';

/** @typedef {import('./testing/results.mjs').SuiteResult} SuiteResult */
/** @typedef {'checks' | 'unit' | 'gallery' | 'kernel' | 'editor'} Part */

/**
 * @typedef {object} Step
 * @property {string} name
 * @property {readonly Part[]} parts those that need it
 * @property {boolean} [required] nothing after it makes sense if it fails
 * @property {() => Promise<SuiteResult | void>} run a rejection counts as one failed test
 */

/** @type {readonly Part[]} */
const ALL_PARTS = ['checks', 'unit', 'gallery', 'kernel', 'editor'];
const MINUTE = 60_000;
/** Kernels must run on these too; the whole suite runs on the Node that runs this script. */
const OTHER_NODES = ['22.23.3', '24.21.0'];
/** What depends on the version of Node: evaluating, errors, garbage collection, native calls, interrupts, its inspector. */
const VERSION_TESTS = 'cells debugger interrupt life modules stop tensors variables'
  .split(' ')
  .map((name) => `test/kernel/${name}.test.ts`);
const root = fileURLToPath(new URL('..', import.meta.url));
const resultsFolder = path.join(root, 'test-results');
const inCI = process.env.CI !== undefined && process.env.CI !== 'false';

/** @param {string} line */
function report(line) {
  console.log(`[${String(Math.round(performance.now() / 1000)).padStart(4)} s] ${line}`);
}

/** @param {number} minutes */
const limited = (minutes) => ({ resultsFolder, limitMs: minutes * MINUTE, report });

/** @type {Promise<import('./workbench/codeServer.mjs').CodeServer> | undefined} */
let workbench;

/** @type {Step[]} */
const steps = [
  { name: 'dependencies', parts: ALL_PARTS, required: true, run: provideDependencies },
  { name: 'start of the workbench set-up', parts: ['editor'], run: startWorkbenchSetup },
  {
    name: 'checks',
    parts: ['checks'],
    run: () => runChecks(['typecheck', 'lint', 'format:check', 'deadcode', 'docs:check'], limited(10)),
  },
  { name: 'build', parts: ['unit', 'gallery', 'kernel', 'editor'], required: true, run: build },
  { name: 'unit', parts: ['unit'], run: () => runVitestSuite('unit', limited(15)) },
  { name: 'language', parts: ['unit'], run: () => runVitestSuite('language', limited(10)) },
  { name: 'gallery', parts: ['gallery'], run: () => runVitestSuite('gallery', limited(10)) },
  { name: 'trainbook setup', parts: ['kernel', 'editor'], run: provideLibrary },
  { name: 'Python with TensorFlow', parts: ['kernel'], run: providePython },
  { name: 'WebGPU in software', parts: ['kernel'], run: provideWebgpu },
  { name: 'kernel', parts: ['kernel'], run: () => runVitestSuite('kernel', limited(30)) },
  ...OTHER_NODES.map((version) => ({
    name: `kernel on Node ${version}`,
    parts: /** @type {Part[]} */ (['kernel']),
    run: () => runKernelOn(version),
  })),
  { name: 'editor', parts: ['editor'], run: runEditor },
];

async function provideDependencies() {
  if (areDependenciesCurrent(root)) return;
  report('npm ci: dependencies are missing or out of date');
  const { command, args } = npmCommand(['ci', '--no-audit', '--no-fund']);
  await runProcess(command, args, { cwd: root, what: 'npm ci', timeoutMs: 10 * MINUTE });
}

/** The checks and the unit tests need no workbench, so it is installed while they run. */
async function startWorkbenchSetup() {
  workbench = provideWorkbench();
  workbench.catch(() => undefined); // runEditor tells
}

async function provideWorkbench() {
  const { provideBrowser } = await import('./workbench/browser.mjs'); // imports a dependency
  await provideBrowser(report);
  return provideCodeServer(report);
}

async function build() {
  await runProcess(process.execPath, ['esbuild.config.mjs'], {
    cwd: root,
    what: 'the build',
    timeoutMs: 5 * MINUTE,
  });
}

/** libtensorflow for the tests on the real library, by the product's own command. */
async function provideLibrary() {
  await runProcess(process.execPath, [path.join(root, 'dist', 'cli', 'trainbook.cjs'), 'setup', '--yes'], {
    cwd: root,
    what: 'trainbook setup',
    timeoutMs: 15 * MINUTE,
    onLine: (line) => report(`  ${line}`),
  });
}

/** TensorFlow's own Python, which serves what we export. */
async function providePython() {
  await provideTensorflowPython((line) => report(`  ${line}`));
}

/** Dawn and a driver for it that every machine can have. */
async function provideWebgpu() {
  await workbench?.catch(() => undefined); // which may be using apt-get
  const { provideSoftwareWebgpu } = await import('./webgpu/softwareWebgpu.mjs'); // imports a dependency
  await provideSoftwareWebgpu((line) => report(`  ${line}`));
}

/**
 * Kernels of another Node, driven by this one.
 * @param {string} version
 */
async function runKernelOn(version) {
  const node = await provideNode(version, (line) => report(`  ${line}`));
  return runVitestSuite('kernel', {
    ...limited(15),
    name: `kernel-node-${version}`,
    files: VERSION_TESTS,
    environment: { TRAINBOOK_NODE: node },
  });
}

/** @returns {Promise<SuiteResult>} */
async function runEditor() {
  let codeServer;
  try {
    codeServer = await /** @type {NonNullable<typeof workbench>} */ (workbench);
  } catch (error) {
    report(`skipped: ${messageOf(error)}`);
    return { passed: 0, skipped: 1, failures: [] };
  }
  const { runEditorSuite } = await import('./testing/editorSuite.mjs');
  const inside = await runEditorSuite({ codeServer, ...limited(20) });
  // Whoever asks for tests by their titles means those in the editor (test/vscode/index.ts).
  if (process.env.TRAINBOOK_TEST_GREP) return inside;
  const outside = await runVitestSuite('ui', limited(20));
  return sum([inside, outside]);
}

/**
 * @param {Step} step
 * @returns {Promise<SuiteResult>}
 */
async function runStep({ name, run }) {
  report(name);
  /** @type {SuiteResult} */
  let result;
  try {
    result = (await run()) ?? { passed: 0, skipped: 0, failures: [] };
  } catch (error) {
    result = { passed: 0, skipped: 0, failures: [{ title: name, details: messageOf(error) }] };
  }
  const { passed, skipped, failures } = result;
  for (const { title, details } of failures) console.log(`\n✗ ${title}\n${details}\n`);
  if (passed + skipped + failures.length > 0) report(`${name}: ${describe(result)}`);
  return result;
}

/** @param {SuiteResult} result */
function describe({ passed, failures, skipped }) {
  return `${passed} passed, ${failures.length} failed, ${skipped} skipped`;
}

/** @param {unknown} error */
function messageOf(error) {
  return error instanceof Error ? error.message : String(error);
}

/**
 * @param {SuiteResult[]} results
 * @returns {SuiteResult}
 */
function sum(results) {
  return {
    passed: results.reduce((count, { passed }) => count + passed, 0),
    skipped: results.reduce((count, { skipped }) => count + skipped, 0),
    failures: results.flatMap(({ failures }) => failures),
  };
}

/** @returns {readonly Part[]} */
function wantedParts() {
  const at = process.argv.indexOf('--only');
  if (at < 0) return ALL_PARTS;
  const part = ALL_PARTS.find((name) => name === process.argv[at + 1]);
  if (part) return [part];
  console.error(`--only takes one of ${ALL_PARTS.join(', ')}, not ${process.argv[at + 1]}`);
  return process.exit(2);
}

endProcessesWithScript();
const wanted = wantedParts();
rmSync(resultsFolder, { recursive: true, force: true });
mkdirSync(resultsFolder, { recursive: true });
/** @type {SuiteResult[]} */
const results = [];
for (const step of steps.filter(({ parts }) => parts.some((part) => wanted.includes(part)))) {
  const result = await runStep(step);
  results.push(result);
  if (step.required && result.failures.length > 0) break;
}
const total = sum(results);
for (const { title } of total.failures) console.log(`✗ ${title}`);
if (total.skipped > 0 && inCI) console.log('In CI a skipped test is a failure.');
console.log(describe(total));
process.exit(total.failures.length > 0 || (total.skipped > 0 && inCI) ? 1 : 0);
