// The steps of `npm start`. Each is announced in one line; a step whose work is done already says nothing.
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { areDependenciesCurrent } from '../testing/dependencies.mjs';
import { endProcessesWithScript, runProcess } from '../workbench/processes.mjs';
import { isBuildCurrent } from './isBuildCurrent.mjs';
import { explainNpmError, npmCommand } from './npmCommand.mjs';
import { runInTerminal } from './runInTerminal.mjs';

const MINUTE = 60_000;
const NOTEBOOK = path.join('samples', 'mnist.train.ts');

const root = fileURLToPath(new URL('../..', import.meta.url));
const trainbook = path.join('dist', 'cli', 'trainbook.cjs');

/** Installs, builds, provides a backend and runs the quick-start notebook; sets the exit code. */
export async function quickStart() {
  endProcessesWithScript();
  try {
    await installDependencies();
    await build();
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
    return;
  }
  process.exitCode = (await provideBackend()) ?? (await runNotebook());
}

async function installDependencies() {
  if (areDependenciesCurrent(root)) return;
  await step(
    'npm ci: installs the packages of package-lock.json into node_modules (about a minute)',
    async () => {
      const { command, args } = npmCommand(['ci', '--no-audit', '--no-fund']);
      try {
        await runProcess(command, args, { cwd: root, what: 'npm ci', timeoutMs: 30 * MINUTE });
      } catch (error) {
        throw explainNpmError(error);
      }
    },
  );
}

async function build() {
  if (isBuildCurrent(root)) return;
  await step('build: bundles Trainbook into dist', () =>
    runProcess(process.execPath, ['esbuild.config.mjs'], {
      cwd: root,
      what: 'the build',
      timeoutMs: 10 * MINUTE,
    }),
  );
}

/**
 * `npm start` is the consent to the download; what comes is said before it comes. A download that fails leaves the next
 * backend; one that was interrupted ends the start.
 * @returns {Promise<number | undefined>} the exit code of an interruption
 */
async function provideBackend() {
  const code = await runInTerminal([trainbook, 'setup', '--yes'], { cwd: root });
  if (code > 128) return code;
  if (code !== 0) report('without the TensorFlow library a slower backend computes: the run says which');
  return undefined;
}

function runNotebook() {
  report(`trainbook run ${NOTEBOOK}`);
  return runInTerminal([trainbook, 'run', NOTEBOOK], { cwd: root });
}

/**
 * @param {string} what
 * @param {() => Promise<unknown>} work
 */
async function step(what, work) {
  const startedAt = performance.now();
  report(what);
  await work();
  report(`  done in ${Math.round((performance.now() - startedAt) / 1000)} s`);
}

/** @param {string} line */
function report(line) {
  console.log(`[${String(Math.round(performance.now() / 1000)).padStart(4)} s] ${line}`);
}
