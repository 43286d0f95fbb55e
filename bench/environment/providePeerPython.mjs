// Keras on TensorFlow, PyTorch and a notebook kernel for Python, by the machine's own pip, so that its mirrors hold.
import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { findPython } from '../../scripts/python/findPython.mjs';
import { runProcess } from '../../scripts/workbench/processes.mjs';
import { benchFolder, peerPython } from './benchFolder.mjs';

const requirements = fileURLToPath(new URL('../peers/requirements.txt', import.meta.url));
const MINUTE = 60_000;

/**
 * @param {{ report: (line: string) => void }} options
 * @returns {Promise<void>} rejects with what pip said
 */
export async function providePeerPython({ report }) {
  if (await hasAllPackages()) return report('Keras, TensorFlow and PyTorch are there already');
  if (!existsSync(peerPython)) await makeEnvironment(report);
  report('installing Keras, TensorFlow and PyTorch by pip; on Linux PyTorch brings 3 GB of CUDA along');
  await runProcess(peerPython, ['-m', 'pip', 'install', '--disable-pip-version-check', '-r', requirements], {
    what: 'pip install',
    timeoutMs: 60 * MINUTE,
    onLine: (line) => /^(Collecting|Downloading|Installing|Successfully)/.test(line.trim()) && report(line),
  });
  if (!(await hasAllPackages())) throw new Error('pip was content, but the packages are not all there');
}

/** @param {(line: string) => void} report */
async function makeEnvironment(report) {
  const python = await findPython();
  report(`making an environment with ${python}`);
  await mkdir(benchFolder, { recursive: true });
  await runProcess(python, ['-m', 'venv', path.join(benchFolder, 'python')], {
    what: 'python -m venv',
    timeoutMs: 5 * MINUTE,
  });
}

/** Whether the environment has the very versions; PyTorch's may say its build after a plus sign. */
async function hasAllPackages() {
  if (!existsSync(peerPython)) return false;
  const listing = await runProcess(peerPython, ['-m', 'pip', 'list', '--format=freeze'], {
    what: 'pip list',
    timeoutMs: MINUTE,
    env: { ...process.env, PIP_DISABLE_PIP_VERSION_CHECK: '1' },
  });
  const installed = new Set(listing.split('\n').map((line) => normalise(line.replace(/\+.*/, ''))));
  const wanted = (await readFile(requirements, 'utf8')).split('\n').filter((line) => line !== '');
  const names = wanted.filter(isForThisPlatform).map((line) => normalise(line.replace(/;.*/, '')));
  return names.every((name) => installed.has(name));
}

/** @param {string} requirement */
function isForThisPlatform(requirement) {
  if (requirement.includes("!= 'darwin'")) return process.platform !== 'darwin';
  return !requirement.includes("== 'darwin'") || process.platform === 'darwin';
}

/** @param {string} requirement */
function normalise(requirement) {
  return requirement.trim().toLowerCase().replaceAll('_', '-');
}
