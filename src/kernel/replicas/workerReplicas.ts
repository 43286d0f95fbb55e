import { Worker } from 'node:worker_threads';
import type {
  PartEnd,
  PartOutputs,
  ReplicaRequest,
  ReplicaThreads,
} from '../../training/parallel/replicaThreads.ts';
import type { ThreadMessage } from './threadMessage.ts';

export interface WorkerReplicasOptions {
  /** The bundle of `replicaThread.ts`. */
  script: string;
  count: number;
  isFixed: boolean;
}

/** A model whose layers were frozen is closed and opened at once. */
const IDLE_MS = 10_000;

/** What one thread was asked. */
interface Request {
  resolve: (end: PartEnd | undefined) => void;
  reject: (error: Error) => void;
  onOutputs: (outputs: PartOutputs) => void;
}

/** Threads that start when they are first asked, live as long as the process, and keep it alive only while they compute. */
export class WorkerReplicas implements ReplicaThreads {
  readonly count: number;
  readonly isFixed: boolean;
  private readonly script: string;
  private started: Thread[] = [];
  private failure: Error | undefined;
  private readonly opened = new Set<number>();

  constructor({ script, count, isFixed }: WorkerReplicasOptions) {
    this.script = script;
    this.count = count;
    this.isFixed = isFixed;
  }

  /** Whether they can't be asked any more. */
  get isAtEnd(): boolean {
    return this.failure !== undefined;
  }

  async ask(
    requests: readonly ReplicaRequest[],
    onOutputs: (index: number, outputs: PartOutputs) => void = () => undefined,
  ): Promise<readonly (PartEnd | undefined)[]> {
    if (this.failure) throw this.failure;
    const threads = this.start();
    for (const request of requests) this.note(request);
    return Promise.all(
      requests.map((request, index) => threads[index]!.ask(request, (outputs) => onOutputs(index, outputs))),
    );
  }

  end(): void {
    this.failure ??= new Error('the threads were ended');
    for (const thread of this.started) thread.end();
  }

  /** Each thread has a memory of its own: they end some time after the last replica was closed. */
  private note({ kind, id }: ReplicaRequest): void {
    if (kind === 'open') this.opened.add(id);
    if (kind !== 'close' || !this.opened.delete(id) || this.opened.size > 0) return;
    setTimeout(() => this.opened.size === 0 && this.end(), IDLE_MS).unref();
  }

  private start(): Thread[] {
    if (this.started.length > 0) return this.started;
    const fail = (error: Error): void => this.fail(error);
    const places = Array.from({ length: this.count }, (_, index) => `${index + 1} of ${this.count}`);
    this.started = places.map((place) => new Thread(this.script, place, fail));
    return this.started;
  }

  private fail(error: Error): void {
    this.failure ??= error;
    for (const thread of this.started) thread.fail(error);
    this.end();
  }
}

class Thread {
  private readonly worker: Worker;
  private readonly waiting: Request[] = [];

  constructor(
    script: string,
    private readonly place: string,
    onFailure: (error: Error) => void,
  ) {
    this.worker = new Worker(script, { execArgv: [], name: `replica ${place}` });
    this.worker.unref();
    this.worker.on('message', (message: ThreadMessage) => this.handle(message, onFailure));
    this.worker.on('error', (error: Error) => onFailure(this.failureOf(`failed: ${error.message}`)));
    this.worker.on('exit', (code) => onFailure(this.failureOf(`ended with code ${code}`)));
  }

  ask(request: ReplicaRequest, onOutputs: Request['onOutputs']): Promise<PartEnd | undefined> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve, reject, onOutputs });
      this.worker.ref();
      this.worker.postMessage(request);
    });
  }

  fail(error: Error): void {
    for (const { reject } of this.waiting.splice(0)) reject(error);
  }

  /** What it was asked is never answered. */
  end(): void {
    this.waiting.length = 0;
    this.worker.removeAllListeners();
    this.worker.on('error', () => undefined); // of the ending itself
    void this.worker.terminate();
  }

  private handle(message: ThreadMessage, onFailure: (error: Error) => void): void {
    const [request] = this.waiting;
    if (message.kind === 'outputs') return request?.onOutputs(message.outputs);
    if (message.kind === 'failed') return onFailure(this.failureOf(`failed: ${message.message}`));
    this.waiting.shift();
    if (this.waiting.length === 0) this.worker.unref();
    request?.resolve(message.end);
  }

  private failureOf(what: string): Error {
    return new Error(`thread ${this.place} that computes a part of each batch ${what}`);
  }
}
