// A Python with TensorFlow for the tests, in the user's cache. It shares libtensorflow with `trainbook setup`.
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { cacheFolder } from '../cacheFolder.mjs';
import { runProcess } from '../workbench/processes.mjs';
import { findPython } from './findPython.mjs';

/** The version that `trainbook setup` gets. */
const VERSION = '2.21.0';
const PACKAGE = process.platform === 'linux' && process.arch === 'x64' ? 'tensorflow-cpu' : 'tensorflow';
const MINUTE = 60_000;

const requirements = fileURLToPath(new URL('requirements.txt', import.meta.url));
const unpackScript = fileURLToPath(new URL('unpackTensorflow.py', import.meta.url));
const environment = path.join(cacheFolder(), 'tests', `python-${PACKAGE}-${VERSION}`);
const interpreter =
  process.platform === 'win32'
    ? path.join(environment, 'Scripts', 'python.exe')
    : path.join(environment, 'bin', 'python');
/** Written last: without it, or with other contents, the environment is made anew. */
const mark = path.join(environment, 'complete.txt');

/**
 * Makes the environment if it is not there.
 * @param {(line: string) => void} report hears of a download before it begins
 * @returns {Promise<string>} the interpreter; rejects with the remedy where there is no Python, or with what pip said
 */
export async function provideTensorflowPython(report) {
  const library = managedLibrary();
  const wanted = `${await readFile(requirements, 'utf8')}${library ?? ''}`;
  if (existsSync(interpreter) && (await readFile(mark, 'utf8').catch(() => '')) === wanted)
    return interpreter;
  const python = await findPython();
  report(
    `a Python environment for the tests: ${PACKAGE} ${VERSION} (about 270 MB) by pip into your cache, once`,
  );
  await rm(environment, { recursive: true, force: true });
  await mkdir(path.dirname(environment), { recursive: true });
  await runProcess(python, ['-m', 'venv', environment], { what: 'python -m venv', timeoutMs: 5 * MINUTE });
  await pip(['install', '--no-deps', '-r', requirements]);
  await installTensorflow(library);
  await writeFile(mark, wanted);
  return interpreter;
}

/** Where `trainbook setup` has put libtensorflow; undefined where it could not, or links are not to be had. */
function managedLibrary() {
  const folder = path.join(cacheFolder(), 'libtensorflow', `${PACKAGE}-${VERSION}`, 'tensorflow');
  return process.platform !== 'win32' && existsSync(folder) ? folder : undefined;
}

/** @param {string | undefined} library */
async function installTensorflow(library) {
  const wheels = path.join(environment, 'wheels');
  try {
    await pip(['download', '--no-deps', '--only-binary=:all:', '--dest', wheels, `${PACKAGE}==${VERSION}`]);
    const [wheel] = await readdir(wheels);
    const question = ['-c', 'import sysconfig; print(sysconfig.get_path("purelib"))'];
    const output = await runProcess(interpreter, question, { what: 'python', timeoutMs: MINUTE });
    const args = [unpackScript, path.join(wheels, /** @type {string} */ (wheel)), output.trim()];
    await runProcess(interpreter, library === undefined ? args : [...args, library], {
      what: 'unpacking TensorFlow',
      timeoutMs: 5 * MINUTE,
    });
  } finally {
    await rm(wheels, { recursive: true, force: true });
  }
}

/** @param {string[]} args */
async function pip(args) {
  await runProcess(interpreter, ['-m', 'pip', '--disable-pip-version-check', '--no-input', ...args], {
    what: `pip ${args[0]}`,
    timeoutMs: 10 * MINUTE,
  });
}
