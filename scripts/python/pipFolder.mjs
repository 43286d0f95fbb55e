// Python packages for the tests, in a folder of the user's cache; TensorFlow's environment has what they need.
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder } from '../cacheFolder.mjs';
import { runProcess } from '../workbench/processes.mjs';
import { provideTensorflowPython } from './tensorflowPython.mjs';

const MINUTE = 60_000;

/**
 * Makes the environment and the folder if they are not there, or not with what the list of requirements says now.
 * @param {{ name: string, requirements: string, what: string }} folder what is downloaded, with its size
 * @param {(line: string) => void} report hears of a download before it begins
 * @returns {Promise<{ python: string, packages: string }>} the interpreter, and what its PYTHONPATH must be
 */
export async function providePipFolder({ name, requirements, what }, report) {
  const packages = path.join(cacheFolder(), 'tests', name);
  /** Written last: without it, or with other contents, the folder is made anew. */
  const mark = path.join(packages, 'complete.txt');
  const list = fileURLToPath(new URL(requirements, import.meta.url));
  const python = await provideTensorflowPython(report);
  const wanted = await readFile(list, 'utf8');
  if (existsSync(packages) && (await readFile(mark, 'utf8').catch(() => '')) === wanted)
    return { python, packages };
  report(`${what} for the tests by pip into your cache, once`);
  await rm(packages, { recursive: true, force: true });
  const flags = ['--disable-pip-version-check', '--no-input', 'install', '--no-deps', '--only-binary=:all:'];
  await runProcess(python, ['-m', 'pip', ...flags, '--target', packages, '-r', list], {
    what: `pip install of ${name}`,
    timeoutMs: 10 * MINUTE,
  });
  await writeFile(mark, wanted);
  return { python, packages };
}
