import { execFile } from 'node:child_process';
import process from 'node:process';
import { promisify } from 'node:util';
import { provideKerasPython } from '../../../scripts/python/kerasPackages.mjs';

/** Time for what a first run has to install. */
export const PROVIDING_MS = 900_000;

/** Runs a script where Python has Keras over TensorFlow on the CPU. @returns what it printed. */
export async function runKeras(script: string, args: readonly string[]): Promise<string> {
  const { python, packages } = await provideKerasPython((line) => console.log(line));
  const env = {
    ...process.env,
    KERAS_BACKEND: 'tensorflow',
    TF_CPP_MIN_LOG_LEVEL: '3',
    CUDA_VISIBLE_DEVICES: '-1',
    PYTHONPATH: packages,
  };
  const { stdout } = await promisify(execFile)(python, [script, ...args], { env });
  return stdout;
}
