import type { NotebookProgram } from '../service/program/notebookProgram.ts';

/** The part of the heap's limit from which notebooks that nobody looks at give back what can be computed again. */
const TIGHT = 0.7;

interface MemoryGuardOptions {
  /** Used part of the memory that the process may use for its objects, from 0 to 1. */
  usedShare: () => number;
  notebooks: () => readonly Releasable[];
  /** Takes note that memory was given back. */
  report: (message: string) => void;
}

type Releasable = Pick<NotebookProgram, 'path' | 'releaseMemory'>;

/**
 * Keeps the process below its limit while several large notebooks are open: each has a checker of its own, which is most
 * of what it needs and comes back with the next question.
 */
export class MemoryGuard {
  readonly #options: MemoryGuardOptions;
  /** Those that have something to give back. */
  readonly #inUse = new Set<Releasable>();

  constructor(options: MemoryGuardOptions) {
    this.#options = options;
  }

  /** The notebook was asked something: it keeps what it has, and others give back theirs where memory is scarce. */
  noteUse(current: Releasable): void {
    this.#inUse.add(current);
    if (this.#inUse.size < 2 || this.#options.usedShare() < TIGHT) return;
    const open = new Set(this.#options.notebooks());
    for (const notebook of this.#inUse) {
      if (notebook === current) continue;
      this.#inUse.delete(notebook);
      if (!open.has(notebook)) continue;
      notebook.releaseMemory();
      this.#options.report(`memory is scarce: ${notebook.path} is read again when it is asked for`);
    }
  }
}
