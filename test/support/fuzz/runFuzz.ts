import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { FuzzReady, FuzzReply, FuzzRequest } from './fuzzMessages.ts';

export interface FuzzOptions {
  /** The bundled fuzzWorker.ts. */
  worker: string;
  seed: string;
  /** For each parser. */
  cases: number;
  /** Names of parsers. Default: all. */
  only?: readonly string[];
  /** For the file of the case that runs. */
  scratch: string;
  /** Where the files of cases with a fault are kept, by parser and number. */
  kept: string;
  onTarget?(line: string): void;
}

/** A case that went wrong. */
export interface FuzzFault {
  target: string;
  index: number | 'whole';
  fault: string;
  message?: string;
  /** Where its file lies now. */
  folder: string;
}

const CASE_MS = 20_000;
const HEAP_MB = 384;
/** Of the process with all libraries loaded and whatever a small file makes it need. */
const MOST_BYTES = 1.2e9;

/** Reads damaged files of every format in a process of its own, case after case. @returns what went wrong. */
export async function runFuzz(options: FuzzOptions): Promise<FuzzFault[]> {
  const reader = new FuzzReader(options.worker);
  const faults: FuzzFault[] = [];
  try {
    const targets = (await reader.start()).filter(({ name }) => options.only?.includes(name) ?? true);
    for (const { name } of targets) {
      const found = await runTarget(reader, name, options);
      faults.push(...found.faults);
      options.onTarget?.(
        `${name}: ${found.values} values, ${found.errors} errors, ${found.faults.length} faults`,
      );
    }
  } finally {
    reader.stop();
  }
  return faults;
}

async function runTarget(reader: FuzzReader, target: string, options: FuzzOptions) {
  const { seed, cases, scratch, kept } = options;
  const counts = { values: 0, errors: 0, faults: [] as FuzzFault[] };
  for (let index = -1; index < cases; index++) {
    const place = index < 0 ? 'whole' : index;
    rmSync(scratch, { recursive: true, force: true });
    const { outcome, fault, message } = await reader.ask({ target, seed, index: place, folder: scratch });
    if (outcome === 'value') counts.values++;
    else counts.errors++;
    const wrong =
      fault ?? (place === 'whole' && outcome !== 'value' ? 'the whole file is refused' : undefined);
    if (wrong === undefined) continue;
    const folder = path.join(kept, `${target}-${seed}-${place}`);
    cpSync(scratch, folder, { recursive: true });
    counts.faults.push({ target, index: place, fault: wrong, message, folder });
  }
  return counts;
}

/** The process, which is started anew when a case has ended it or had to be ended. */
class FuzzReader {
  private child: ChildProcess | undefined;
  private printed = '';

  constructor(private readonly worker: string) {}

  async start(): Promise<FuzzReady['targets']> {
    this.printed = '';
    this.child = fork(this.worker, [], { silent: true, execArgv: [`--max-old-space-size=${HEAP_MB}`] });
    this.child.stderr!.on(
      'data',
      (chunk: Buffer) => (this.printed = (this.printed + String(chunk)).slice(-3000)),
    );
    this.child.stdout!.resume();
    const ready = await Promise.race([once(this.child, 'message'), once(this.child, 'exit')]);
    const targets = (ready[0] as Partial<FuzzReady> | null)?.targets;
    if (!targets) throw new Error(`the reading process does not start: ${this.printed}`);
    return targets;
  }

  async ask(request: FuzzRequest): Promise<Pick<FuzzReply, 'outcome' | 'fault' | 'message'>> {
    if (!this.child) await this.start();
    const child = this.child!;
    child.send(request);
    const reply = await replyOf(child);
    if (typeof reply === 'string') {
      this.stop();
      return { outcome: 'error', fault: `${reply} ${this.printed}` };
    }
    if (reply.peakBytes <= MOST_BYTES) return reply;
    this.stop();
    return { ...reply, fault: reply.fault ?? `it took ${Math.round(reply.peakBytes / 1e6)} MB of memory` };
  }

  stop(): void {
    this.child?.kill('SIGKILL');
    this.child = undefined;
  }
}

/** @returns a sentence if the process ends or the time is up first. */
function replyOf(child: ChildProcess): Promise<FuzzReply | string> {
  return new Promise((resolve) => {
    const watchdog = setTimeout(() => finish(`it took more than ${CASE_MS / 1000} s`), CASE_MS);
    const onExit = (code: number | null, signal: string | null) =>
      finish(`the process ended (${signal ?? code})`);
    const onReply = (reply: unknown) => finish(reply as FuzzReply);
    const finish = (result: FuzzReply | string) => {
      clearTimeout(watchdog);
      child.off('exit', onExit).off('message', onReply);
      resolve(result);
    };
    child.once('exit', onExit).once('message', onReply);
  });
}
