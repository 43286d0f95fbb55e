import { Worker } from 'node:worker_threads';
import type { ImageArray } from '../../datasets/sample.ts';
import type { TransformJob, TransformThreads } from '../../loader/transformThreads.ts';
import type { TransformAnswer, TransformRequest } from './threadMessages.ts';

export interface WorkerTransformsOptions {
  /** The bundle of `transformThread.ts`. */
  script: string;
  /** Threads, from 1. */
  count: number;
}

/** A job that was not answered yet. */
interface Pending {
  job: TransformJob;
  resolve: (image: ImageArray) => void;
  reject: (error: Error) => void;
}

/**
 * Threads that transform pictures. They start with the first job and keep the process alive only while they have some. One
 * that ends by itself is replaced once, and what it had to do is done by the others; the next one that ends is an error.
 */
export class WorkerTransforms implements TransformThreads {
  private readonly script: string;
  private readonly count: number;
  private threads: Thread[] = [];
  private wasReplaced = false;
  private failure: Error | undefined;

  constructor({ script, count }: WorkerTransformsOptions) {
    this.script = script;
    this.count = count;
  }

  transform(job: TransformJob): Promise<ImageArray> {
    const { data, shape } = job.image;
    // A view of a part of a buffer would bring all of it along.
    const own = data.byteLength === data.buffer.byteLength ? data : data.slice();
    const sent = { ...job, image: { data: own, shape } };
    return new Promise((resolve, reject) => this.give({ job: sent, resolve, reject }));
  }

  async close(): Promise<void> {
    const threads = this.threads;
    this.fail(new Error('the threads that transform pictures were closed'));
    await Promise.all(threads.map((thread) => thread.ended()));
  }

  private give(pending: Pending): void {
    if (this.failure) return pending.reject(this.failure);
    if (this.threads.length === 0) {
      this.threads = Array.from({ length: this.count }, () => this.startThread());
    }
    const [freest] = this.threads.toSorted((a, b) => a.load - b.load);
    freest!.give(pending);
  }

  private startThread(): Thread {
    const thread: Thread = new Thread(this.script, (reason) => this.handleEnd(thread, reason));
    return thread;
  }

  private handleEnd(thread: Thread, reason: string): void {
    if (this.failure) return;
    const open = thread.takeOpen();
    this.threads = this.threads.filter((other) => other !== thread);
    if (!this.wasReplaced) {
      this.wasReplaced = true;
      this.threads.push(this.startThread());
      for (const pending of open) this.give(pending);
      return;
    }
    const error = new Error(
      `a thread that transforms pictures ${reason}, and one was replaced already: transform with workers: 0 to see ` +
        'what happens, or use fewer workers if memory is short',
    );
    for (const { reject } of open) reject(error);
    this.fail(error);
  }

  private fail(error: Error): void {
    this.failure ??= error;
    for (const thread of this.threads) {
      for (const { reject } of thread.takeOpen()) reject(this.failure);
      thread.end();
    }
    this.threads = [];
  }
}

class Thread {
  private readonly worker: Worker;
  private readonly open = new Map<number, Pending>();
  private nextId = 0;
  private ending: Promise<unknown> = Promise.resolve();

  /** @param onEnd is called once, when it ends by itself. */
  constructor(script: string, onEnd: (reason: string) => void) {
    this.worker = new Worker(script, { execArgv: [], name: 'transforms' });
    this.worker.unref();
    let reason: string | undefined;
    this.worker.on('message', (answer: TransformAnswer) => this.handle(answer));
    this.worker.on('error', (error: Error) => (reason = `failed (${error.message})`));
    this.worker.on('exit', (code) => onEnd(reason ?? `ended with code ${code}`));
  }

  /** Jobs that it has not answered. */
  get load(): number {
    return this.open.size;
  }

  give(pending: Pending): void {
    const id = this.nextId++;
    this.open.set(id, pending);
    this.worker.ref();
    const request: TransformRequest = { id, job: pending.job };
    this.worker.postMessage(request);
  }

  /** The jobs that it has not answered, which are no longer its own. */
  takeOpen(): Pending[] {
    const open = [...this.open.values()];
    this.open.clear();
    return open;
  }

  end(): void {
    this.worker.removeAllListeners('exit');
    this.ending = this.worker.terminate();
  }

  async ended(): Promise<void> {
    await this.ending;
  }

  private handle(answer: TransformAnswer): void {
    const pending = this.open.get(answer.id);
    this.open.delete(answer.id);
    if (this.open.size === 0) this.worker.unref();
    if (!pending) return;
    if ('image' in answer) pending.resolve(answer.image);
    else pending.reject(new Error(answer.failure));
  }
}
