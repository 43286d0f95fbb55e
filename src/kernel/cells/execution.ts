import { AsyncLocalStorage } from 'node:async_hooks';
import type { CellReference } from '../../protocol/kernelMessages.ts';

/** Ends the waiting of a cell that was interrupted. */
export class InterruptError extends Error {
  override readonly name = 'InterruptError';

  constructor() {
    super('the cell was interrupted');
  }
}

/** A cell that catches the interrupt and waits on is told again so often; then it waits for ever. */
const MAX_REFUSALS = 100;

const parked = new Promise<never>(() => undefined);

/** Where an `await` stands in what the user wrote; line and column from 1. */
export interface AwaitPlace {
  /** The name of the compiled script. */
  script: string;
  line: number;
  column: number;
  /** The function that waits, empty at the top level. */
  functionName: string;
}

/** One run of a cell, and all that waits because of it: also code that goes on after the cell ended. */
export class Execution {
  private static readonly storage = new AsyncLocalStorage<Execution>();
  private readonly waiting = new Set<(error: Error) => void>();
  private refusals = 0;
  private interrupted = false;

  constructor(
    readonly number: number,
    readonly executionId: string,
    readonly cell: CellReference,
  ) {}

  /** The run that the code calling this belongs to, across every `await`, timer and callback. */
  static get current(): Execution | undefined {
    return Execution.storage.getStore();
  }

  /** Runs what belongs to this execution. */
  run<T>(work: () => T): T {
    return Execution.storage.run(this, work);
  }

  get wasInterrupted(): boolean {
    return this.interrupted;
  }

  /** From now on nothing new is waited for. What waits already goes on, until {@link openGates}. */
  refuseWaiting(): void {
    this.interrupted = true;
  }

  /** Ends all waiting with an error. */
  openGates(): void {
    this.interrupted = true;
    const rejects = [...this.waiting];
    this.waiting.clear();
    for (const reject of rejects) reject(new InterruptError());
  }

  /**
   * Stands between `await` and what is awaited.
   * @param onRejected told what the promise was rejected with.
   * @throws InterruptError once the execution was interrupted.
   */
  gate<T>(value: T, onRejected: (error: unknown) => void): T | Promise<Awaited<T>> {
    if (this.interrupted) return this.refuse();
    if (!isThenable(value)) return value;
    const promise = Promise.resolve(value) as Promise<Awaited<T>>;
    return new Promise((resolve, reject) => {
      this.waiting.add(reject);
      promise.then(
        (result) => {
          this.waiting.delete(reject);
          resolve(result);
        },
        (error: unknown) => {
          this.waiting.delete(reject);
          onRejected(error);
          reject(error as Error);
        },
      );
    });
  }

  private refuse(): Promise<never> {
    this.refusals += 1;
    if (this.refusals > MAX_REFUSALS) return parked;
    throw new InterruptError();
  }
}

function isThenable(value: unknown): boolean {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false;
  return typeof (value as { then?: unknown }).then === 'function';
}
