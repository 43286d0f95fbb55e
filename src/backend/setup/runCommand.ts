import { spawn } from 'node:child_process';

/** How a command ended. */
export interface CommandResult {
  /** Null when a signal ended it. */
  exitCode: number | null;
  /** Standard output and standard error together, at most the last 64 kB. */
  output: string;
}

export interface CommandOptions {
  env?: NodeJS.ProcessEnv;
  signal?: AbortSignal;
  /** Is given each piece of output as it comes. */
  onOutput?: (text: string) => void;
}

/** Runs a command to its end. */
export type RunCommand = (
  command: string,
  args: readonly string[],
  options: CommandOptions,
) => Promise<CommandResult>;

const KEPT_CHARACTERS = 65_536;

/**
 * Runs a program without a shell; when the signal is aborted the program is ended.
 * @throws Error when it can't be started, or the signal's reason.
 */
export const runCommand: RunCommand = (command, args, options) =>
  new Promise((resolve, reject) => {
    const { env, signal, onOutput } = options;
    signal?.throwIfAborted();
    const child = spawn(command, args, { env, signal, windowsHide: true, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const collect = (text: string) => {
      output = (output + text).slice(-KEPT_CHARACTERS);
      onOutput?.(text);
    };
    child.stdout.setEncoding('utf8').on('data', collect);
    child.stderr.setEncoding('utf8').on('data', collect);
    child.once('error', (error) => reject(signal?.aborted ? signal.reason : error));
    child.once('close', (exitCode) => {
      if (signal?.aborted) reject(signal.reason);
      else resolve({ exitCode, output });
    });
  });
