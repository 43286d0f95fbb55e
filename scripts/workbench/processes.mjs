// Processes that a script starts. Each leads a group of its own and marks all of its descendants, so that ending it ends
// them too, and whatever way the script ends (done, failed, Ctrl-C), none is left behind.
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createWriteStream, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { StringDecoder } from 'node:string_decoder';

const OUTPUT_KEPT = 64 * 1024;
const GRACE_MS = 5000;
const PIPES_MS = 2000;

/** Holds the marks of all starts above a process: a kernel leaves its group to outlive a window, but not this. */
const MARK_VARIABLE = 'TRAINBOOK_STARTED_BY';

/**
 * @typedef {object} StartOptions
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env] the whole environment; the script's own if left out
 * @property {string} [logFile] gets all output; its folder is made
 * @property {(line: string) => void} [onLine] called for each line of stdout and stderr
 * @property {boolean} [takesInput] whether it can be written to; else its stdin is empty
 * @property {boolean} [isOutlived] whether its descendants go on when it ends by itself, until `stop`
 */

/** @typedef {{ code: number | null, signal: NodeJS.Signals | null }} ProcessExit */

/**
 * @typedef {object} RunningProcess
 * @property {number} pid
 * @property {Promise<ProcessExit>} exited resolves when it and all of its descendants are gone, unless they outlive it; never rejects
 * @property {() => string} output the last 64 kB of stdout and stderr
 * @property {(text: string) => void} write to its stdin, if it takes input and lives; else nothing happens
 * @property {() => Promise<void>} stop ends it and its descendants: asks, then kills after five seconds
 */

/** @type {Map<number, string>} group leaders that live, with their marks */
const living = new Map();

/**
 * @param {string} command
 * @param {string[]} args
 * @param {StartOptions} [options]
 * @returns {Promise<RunningProcess>} rejects if the command cannot be started
 */
export async function startProcess(command, args, options = {}) {
  const { cwd, env = process.env, logFile, onLine, takesInput = false, isOutlived = false } = options;
  const mark = randomUUID();
  const markedEnv = { ...env, [MARK_VARIABLE]: `${process.env[MARK_VARIABLE] ?? ''}/${mark}` };
  const child = spawn(command, args, {
    cwd,
    env: markedEnv,
    detached: true,
    stdio: [takesInput ? 'pipe' : 'ignore', 'pipe', 'pipe'],
  });
  child.stdin?.on('error', () => undefined); // it ended; `exited` tells
  const exit = whenClosed(child);
  await new Promise((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (error) => reject(new Error(`${command} could not be started: ${error.message}`)));
  });
  const pid = /** @type {number} */ (child.pid);
  living.set(pid, mark);
  const readable = /** @type {import('node:stream').Readable[]} */ ([child.stdout, child.stderr]);
  const output = keepOutput(readable, { logFile, onLine });
  const endAll = () => {
    killTree(pid, mark);
    living.delete(pid);
  };
  const exited = exit.then((result) => {
    if (!isOutlived) endAll();
    output.close();
    return result;
  });
  const stop = () => stopGroup(pid, exited).then(endAll);
  const write = (/** @type {string} */ text) => void child.stdin?.write(text);
  return { pid, exited, output: output.text, write, stop };
}

/**
 * Runs a command to its end.
 * @param {string} command
 * @param {string[]} args
 * @param {StartOptions & { what: string, timeoutMs: number }} options `what` names the work in error texts
 * @returns {Promise<string>} the last 64 kB of its output; rejects with that output if it fails or takes too long
 */
export async function runProcess(command, args, { what, timeoutMs, ...options }) {
  const running = await startProcess(command, args, options);
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    void running.stop();
  }, timeoutMs);
  const { code, signal } = await running.exited;
  clearTimeout(timer);
  if (code === 0 && !timedOut) return running.output();
  const end = timedOut ? `took longer than ${timeoutMs / 1000} s` : `ended with ${signal ?? `code ${code}`}`;
  throw new Error(`${what} ${end} (${command} ${args.join(' ')}):\n${running.output().trimEnd()}`);
}

/** Lets no process outlive the script; call it once, before the first process is started. */
export function endProcessesWithScript() {
  process.on('exit', () => {
    for (const [pid, mark] of living) killTree(pid, mark);
  });
  for (const [signal, code] of /** @type {const} */ ([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ])) {
    process.once(signal, () => process.exit(code));
  }
}

/**
 * Resolves when the process has ended and its pipes are read to their end, or soon after if a process that left the
 * group still holds a pipe.
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<ProcessExit>}
 */
function whenClosed(child) {
  return new Promise((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal }));
    child.once('exit', (code, signal) => setTimeout(() => resolve({ code, signal }), PIPES_MS).unref());
  });
}

/**
 * @param {number} pid
 * @param {Promise<ProcessExit>} exited
 */
async function stopGroup(pid, exited) {
  send('SIGTERM', -pid);
  const timer = setTimeout(() => send('SIGKILL', -pid), GRACE_MS);
  await exited;
  clearTimeout(timer);
}

/**
 * @param {number} pid leader of a group
 * @param {string} mark
 */
function killTree(pid, mark) {
  send('SIGKILL', -pid);
  for (const descendant of markedProcesses(mark)) send('SIGKILL', descendant);
}

/** @param {string} mark */
function markedProcesses(mark) {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && readEnvironment(name).includes(mark))
    .map(Number);
}

/** @param {string} pid */
function readEnvironment(pid) {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1');
  } catch {
    return ''; // gone by now, or another user's
  }
}

/**
 * @param {NodeJS.Signals} signal
 * @param {number} target a process, or a group as a negative number
 */
function send(signal, target) {
  try {
    process.kill(process.platform === 'win32' ? Math.abs(target) : target, signal);
  } catch {
    // Gone already.
  }
}

/**
 * @param {(import('node:stream').Readable)[]} streams
 * @param {Pick<StartOptions, 'logFile' | 'onLine'>} options
 */
function keepOutput(streams, { logFile, onLine }) {
  if (logFile !== undefined) mkdirSync(path.dirname(logFile), { recursive: true });
  const log = logFile === undefined ? undefined : createWriteStream(logFile, { flags: 'a' });
  let kept = '';
  for (const stream of streams) {
    const decoder = new StringDecoder('utf8');
    let unfinished = '';
    stream.on('data', (chunk) => {
      log?.write(chunk);
      const text = decoder.write(chunk);
      kept = (kept + text).slice(-OUTPUT_KEPT);
      if (onLine === undefined) return;
      const lines = (unfinished + text).split('\n');
      unfinished = lines.pop() ?? '';
      lines.forEach(onLine);
    });
    stream.on('end', () => {
      if (unfinished !== '') onLine?.(unfinished);
    });
  }
  return { text: () => kept, close: () => log?.end() };
}
