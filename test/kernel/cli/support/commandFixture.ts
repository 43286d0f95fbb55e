import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { buildTrainbook, removeBuiltTrainbook } from './buildTrainbook.ts';

/** `trainbook` as it ran. */
export interface Finished {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface Running {
  child: ChildProcess;
  /** Resolves once stdout holds the text. */
  printed(text: string): Promise<void>;
  finished: Promise<Finished>;
}

export interface CommandFixture {
  /** The working directory of the commands, empty at the start of each test. */
  folder: string;
  write(name: string, content: string | Uint8Array): void;
  start(args: string[], env?: Record<string, string | undefined>): Running;
  run(args: string[], env?: Record<string, string | undefined>): Promise<Finished>;
}

/** The real command in processes of their own, with a cache of their own, on the JavaScript backend. */
export function useTrainbook(): CommandFixture {
  let command = '';
  const children: ChildProcess[] = [];
  const fixture: CommandFixture = {
    folder: '',
    write: (name, content) => {
      const file = path.join(fixture.folder, name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, content);
    },
    start: (args, env) => {
      const child = spawn(process.execPath, [command, ...args], {
        cwd: fixture.folder,
        env: { ...process.env, ...environment(fixture.folder), ...env },
      });
      children.push(child);
      return follow(child);
    },
    run: (args, env) => fixture.start(args, env).finished,
  };
  beforeAll(async () => {
    command = await buildTrainbook();
  });
  beforeEach(() => {
    fixture.folder = mkdtempSync(path.join(tmpdir(), 'trainbook-cli-'));
  });
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    rmSync(fixture.folder, { recursive: true, force: true });
  });
  afterAll(() => removeBuiltTrainbook());
  return fixture;
}

function environment(folder: string): Record<string, string | undefined> {
  const cache = path.join(folder, '.cache');
  return {
    TRAINBOOK_BACKEND: 'cpu',
    TRAINBOOK_CACHE: cache,
    XDG_CACHE_HOME: cache,
    XDG_RUNTIME_DIR: undefined,
  };
}

function follow(child: ChildProcess): Running {
  const output = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream]?.setEncoding('utf8').on('data', (text: string) => (output[stream] += text));
  }
  const finished = once(child, 'close').then(([code]) => ({ code: code as number | null, ...output }));
  const printed = async (text: string) => {
    while (!output.stdout.includes(text)) {
      if (child.exitCode !== null)
        throw new Error(`ended without ${text}:\n${output.stdout}${output.stderr}`);
      await Promise.race([once(child.stdout as NodeJS.ReadableStream, 'data'), finished]);
    }
  };
  return { child, printed, finished };
}
