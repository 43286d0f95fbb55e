import { runProcess } from '../workbench/processes.mjs';

/** Pythons that TensorFlow 2.21 has packages for; the first has those of the wheel that `trainbook setup` gets. */
const PYTHONS = ['python3.12', 'python3.11', 'python3.13', 'python3.10', 'python3', 'python'];

const CHECK = 'import sys, venv, ensurepip; sys.exit(not (3, 10) <= sys.version_info[:2] <= (3, 13))';

/** @returns {Promise<string>} a Python that TensorFlow runs on and that can make environments; rejects without one */
export async function findPython() {
  for (const python of PYTHONS) {
    const isRight = await runProcess(python, ['-c', CHECK], { what: python, timeoutMs: 60_000 }).then(
      () => true,
      () => false,
    );
    if (isRight) return python;
  }
  throw new Error('no Python from 3.10 to 3.13 with venv is on PATH (Debian: apt-get install python3-venv)');
}
