import { spawn } from 'node:child_process';
import process from 'node:process';

const SIGNAL_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };

/**
 * Runs a script of ours with this process's own terminal. Ctrl-C reaches the script, which decides what it means, while
 * this process waits for it; other signals that end this process are passed on.
 * @param {string[]} args the script and its arguments
 * @param {{ cwd: string }} options
 * @returns {Promise<number>} the exit code
 */
export async function runInTerminal(args, { cwd }) {
  const child = spawn(process.execPath, args, { cwd, stdio: 'inherit' });
  const restore = replaceSignalHandlers((signal) => {
    if (signal !== 'SIGINT') child.kill(signal);
  });
  try {
    return await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code, signal) => resolve(code ?? codeOf(signal)));
    });
  } finally {
    restore();
  }
}

/** @param {NodeJS.Signals | null} signal */
function codeOf(signal) {
  return SIGNAL_CODES[/** @type {keyof typeof SIGNAL_CODES} */ (signal)] ?? 1;
}

/**
 * @param {(signal: NodeJS.Signals) => void} handler instead of all that listen now
 * @returns {() => void} brings those back
 */
function replaceSignalHandlers(handler) {
  const signals = /** @type {NodeJS.Signals[]} */ (Object.keys(SIGNAL_CODES));
  const before = signals.map((signal) => ({ signal, listeners: process.rawListeners(signal) }));
  for (const { signal } of before) process.removeAllListeners(signal).on(signal, handler);
  return () => {
    for (const { signal, listeners } of before) {
      process.off(signal, handler);
      for (const listener of listeners) process.on(signal, /** @type {NodeJS.SignalsListener} */ (listener));
    }
  };
}
