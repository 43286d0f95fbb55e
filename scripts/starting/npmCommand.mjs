// npm without a shell: its own script, run by this Node. `npm start` says where that script is.
import { existsSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';

/**
 * @param {string[]} args
 * @returns {{ command: string, args: string[] }}
 */
export function npmCommand(args) {
  const besideNode = path.join(path.dirname(process.execPath), 'node_modules', 'npm', 'bin', 'npm-cli.js');
  const script = [process.env.npm_execpath, besideNode].find(
    (file) => file?.endsWith('npm-cli.js') && existsSync(file),
  );
  return script === undefined
    ? { command: 'npm', args }
    : { command: process.execPath, args: [script, ...args] };
}

/** @type {[RegExp, string][]} */
const REASONS = [
  [/ENOSPC|no space left/i, 'no space is left on the disk: free about 1 GB and run npm start again'],
  [
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|network/i,
    'the package registry could not be reached: check the connection (npm config get proxy, registry) and run npm start again',
  ],
  [
    /EACCES|EPERM/i,
    'the folder may not be written to: check the permissions of node_modules and of npm’s cache',
  ],
];

/**
 * @param {unknown} error what npm said
 * @returns {Error} the same, beginning with a sentence that says what to do where the cause is known
 */
export function explainNpmError(error) {
  const text = error instanceof Error ? error.message : String(error);
  const reason = REASONS.find(([pattern]) => pattern.test(text))?.[1];
  return new Error(
    reason === undefined ? text : `The packages could not be installed: ${reason}.\n\n${text}`,
  );
}
