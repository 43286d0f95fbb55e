import { syncBuiltinESMExports } from 'node:module';
import process from 'node:process';

/** Thrown where a cell asked the process to end. */
export class ProcessExitError extends Error {
  override readonly name = 'ProcessExitError';
}

/** The process's own functions, bound before a cell can replace them. */
export interface SavedGlobals {
  exit(code: number): never;
  writeStderr(text: string): void;
  /** The names of the realm's globals before the first cell. */
  names: ReadonlySet<string>;
}

/**
 * Keeps what the kernel needs out of the cells' reach, and the process out of their hands: `process.exit()` in a cell
 * ends the cell with an error.
 */
export function saveGlobals(): SavedGlobals {
  const exit = process.exit.bind(process);
  const write = process.stderr.write.bind(process.stderr);
  const saved: SavedGlobals = {
    exit,
    writeStderr: (text) => void write(text),
    names: new Set(Object.getOwnPropertyNames(globalThis)),
  };
  process.exit = (code) => refuse(`process.exit(${code ?? ''})`, process.exit);
  process.abort = () => refuse('process.abort()', process.abort);
  syncBuiltinESMExports();
  return saved;
}

function refuse(call: string, caller: (...args: never[]) => unknown): never {
  const error = new ProcessExitError(
    `${call} was called: it ended this cell, not the kernel. To end the kernel, restart it.`,
  );
  Error.captureStackTrace(error, caller);
  throw error;
}
