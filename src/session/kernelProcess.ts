import { spawn, type ChildProcess } from 'node:child_process';
import { open, readFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { KERNEL_FILES } from '../protocol/kernelFiles.ts';
import type { NodeRuntime } from './findNode.ts';
import { isAlive } from './kernelDirectories.ts';

export interface SpawnKernelOptions {
  node: NodeRuntime;
  /** The kernel's bundle, `dist/kernel/main.cjs`. */
  kernelPath: string;
  directory: string;
  notebook: string;
  /** Added to this process's own environment. */
  environment?: Record<string, string>;
}

/** How a kernel process ended; both undefined for one that this process did not start. */
export interface KernelExit {
  code?: number;
  signal?: NodeJS.Signals;
}

/** The mechanism: a process of its own, detached, whose output goes to files so that it outlives whoever started it. */
export class KernelProcess {
  private child: ChildProcess | undefined;
  private readonly exit: Promise<KernelExit>;

  private constructor(
    readonly pid: number,
    private readonly directory: string,
    child?: ChildProcess,
  ) {
    this.child = child;
    this.exit = child
      ? new Promise((resolve) => {
          child.once('exit', (code, signal) =>
            resolve({ code: code ?? undefined, signal: signal ?? undefined }),
          );
        })
      : new Promise(() => undefined);
  }

  /** @throws Error if the process cannot be started at all. */
  static async spawn(options: SpawnKernelOptions): Promise<KernelProcess> {
    const { node, kernelPath, directory, notebook } = options;
    const stdout = await open(path.join(directory, KERNEL_FILES.stdout), 'a', 0o600);
    const stderr = await open(path.join(directory, KERNEL_FILES.stderr), 'a', 0o600);
    try {
      const args = [...NODE_FLAGS, kernelPath, '--directory', directory, '--notebook', notebook];
      const child = spawn(node.path, args, {
        cwd: path.dirname(notebook),
        detached: true,
        stdio: ['ignore', stdout.fd, stderr.fd],
        windowsHide: true,
        env: {
          ...process.env,
          ...(node.electron && { ELECTRON_RUN_AS_NODE: '1' }),
          ...options.environment,
        },
      });
      await new Promise<void>((resolve, reject) => child.once('spawn', resolve).once('error', reject));
      child.unref();
      return new KernelProcess(child.pid as number, directory, child);
    } catch (error) {
      throw new Error(`The kernel could not be started with ${node.path}: ${messageOf(error)}`, {
        cause: error,
      });
    } finally {
      await stdout.close();
      await stderr.close();
    }
  }

  /** A kernel that another process started. */
  static adopt(pid: number, directory: string): KernelProcess {
    return new KernelProcess(pid, directory);
  }

  get alive(): boolean {
    return this.child ? this.child.exitCode === null && this.child.signalCode === null : isAlive(this.pid);
  }

  /** Waits for the end at most that long. @returns how it ended, or undefined if it still runs. */
  async waitForExit(timeoutMs: number): Promise<KernelExit | undefined> {
    const deadline = Date.now() + timeoutMs;
    if (this.child) {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<undefined>(
        (resolve) => (timer = setTimeout(() => resolve(undefined), timeoutMs)),
      );
      return Promise.race([this.exit, late]).finally(() => clearTimeout(timer));
    }
    while (isAlive(this.pid)) {
      if (Date.now() >= deadline) return undefined;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    return {};
  }

  kill(signal: NodeJS.Signals): void {
    try {
      process.kill(this.pid, signal);
    } catch {
      // already gone
    }
  }

  /** The end of what the process wrote to stderr, for the message about its death. */
  async lastWords(maxCharacters = 2000): Promise<string> {
    const text = await readFile(path.join(this.directory, KERNEL_FILES.stderr), 'utf8').catch(() => '');
    return text.replace(DEBUGGER_LINES, '').slice(-maxCharacters).trim();
  }
}

const POLL_MS = 20;

const NODE_FLAGS = [
  // An interrupt tears code down wherever it is; Node must not take the record of nested callbacks that it finds then for
  // a corrupted one and abort.
  '--no-force-async-hooks-checks',
  // Where a debugger connects is not told to whoever asks the port. Node must tell it somewhere.
  '--inspect-publish-uid=stderr',
];

/** What Node writes of debuggers: no cause of a death, and the address is for clients of the kernel alone. */
const DEBUGGER_LINES =
  /^(Debugger (listening on|attached|ending on)|For help, see: |Waiting for the debugger to disconnect).*\n?/gm;

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
