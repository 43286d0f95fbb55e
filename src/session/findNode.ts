import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';

/** A Node that can run a kernel. `electron` says that it is the editor's own executable run as Node. */
export interface NodeRuntime {
  path: string;
  version: string;
  electron: boolean;
}

export const MINIMUM_NODE_MAJOR = 20;

export interface FindNodeOptions {
  /** From the setting `trainbook.nodePath`: nothing else is tried where it is set. */
  configured?: string;
  environment?: NodeJS.ProcessEnv;
  platform?: NodeJS.Platform;
  /** The running executable, tried last when it is Electron. */
  self?: { path: string; electron: boolean };
  /** Asks an executable for its version: `20.11.1`, or undefined if it cannot be run. For tests. */
  askVersion?: (executable: string, electron: boolean) => Promise<string | undefined>;
}

/**
 * Finds a Node of version 20 or later: the setting, `TRAINBOOK_NODE`, PATH, the places where installers put it, and at
 * last the editor's own Electron run as Node, on which WebGPU is not possible.
 * @throws Error with one sentence and the remedy.
 */
export async function findNode(options: FindNodeOptions = {}): Promise<NodeRuntime> {
  const { environment = process.env, platform = process.platform, askVersion = askExecutable } = options;
  const named = options.configured || environment['TRAINBOOK_NODE'];
  if (named)
    return takeNamed(
      named,
      options.configured ? 'the setting trainbook.nodePath' : 'TRAINBOOK_NODE',
      askVersion,
    );
  const tooOld: string[] = [];
  for (const candidate of candidates(environment, platform)) {
    const version = await askVersion(candidate, false);
    if (version === undefined) continue;
    if (isRecentEnough(version)) return { path: candidate, version, electron: false };
    tooOld.push(version);
  }
  const self = options.self ?? { path: process.execPath, electron: 'electron' in process.versions };
  if (self.electron) {
    const version = await askVersion(self.path, true);
    if (version !== undefined && isRecentEnough(version)) return { ...self, version };
  }
  const found = tooOld.length > 0 ? `found only version ${tooOld.join(', ')}` : 'found none';
  throw new Error(
    `A kernel needs Node ${MINIMUM_NODE_MAJOR} or later, but ${found}: install it from nodejs.org, or set trainbook.nodePath.`,
  );
}

async function takeNamed(
  executable: string,
  source: string,
  askVersion: NonNullable<FindNodeOptions['askVersion']>,
): Promise<NodeRuntime> {
  const version = await askVersion(executable, false);
  if (version === undefined) {
    throw new Error(`${source} names ${executable}, which cannot be run as Node: correct it or remove it.`);
  }
  if (!isRecentEnough(version)) {
    throw new Error(
      `${source} names Node ${version}, but a kernel needs Node ${MINIMUM_NODE_MAJOR} or later: name a newer one.`,
    );
  }
  return { path: executable, version, electron: false };
}

function candidates(environment: NodeJS.ProcessEnv, platform: NodeJS.Platform): string[] {
  const windows = platform === 'win32';
  const { delimiter, join } = windows ? path.win32 : path.posix;
  const name = windows ? 'node.exe' : 'node';
  const onPath = (environment['PATH'] ?? environment['Path'] ?? '').split(delimiter).filter(Boolean);
  const usual = windows
    ? [join(environment['ProgramFiles'] ?? 'C:\\Program Files', 'nodejs')]
    : ['/usr/local/bin', '/opt/homebrew/bin', '/usr/bin'];
  return [...new Set([...onPath, ...usual].map((folder) => join(folder, name)))];
}

function isRecentEnough(version: string): boolean {
  return Number.parseInt(version, 10) >= MINIMUM_NODE_MAJOR;
}

const ASK_TIMEOUT_MS = 5000;
/** What executables said, by file and time of change: asking takes 50 ms, and kernels start often. */
const answers = new Map<string, Promise<string | undefined>>();

async function askExecutable(executable: string, electron: boolean): Promise<string | undefined> {
  if (executable === process.execPath && !electron && !('electron' in process.versions)) {
    return process.versions.node;
  }
  const file = await stat(executable).catch(() => undefined);
  if (!file) return runForVersion(executable, electron); // perhaps a name that the PATH has
  const key = `${executable} ${file.ino} ${file.mtimeMs} ${electron}`;
  const known = answers.get(key);
  if (known) return known;
  const answer = runForVersion(executable, electron);
  answers.set(key, answer);
  if ((await answer) === undefined) answers.delete(key); // it may only have been busy
  return answer;
}

async function runForVersion(executable: string, electron: boolean): Promise<string | undefined> {
  const env = electron ? { ...process.env, ELECTRON_RUN_AS_NODE: '1' } : process.env;
  return new Promise((resolve) => {
    execFile(
      executable,
      ['--version'],
      { env, timeout: ASK_TIMEOUT_MS, windowsHide: true },
      (error, stdout) => {
        resolve(error ? undefined : /^v(\d+\.\d+\.\d+)/.exec(stdout)?.[1]);
      },
    );
  });
}
