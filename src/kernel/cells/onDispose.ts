/** What can be let go of: a function to call, or what has `Symbol.dispose` or `Symbol.asyncDispose`. */
export type Resource =
  (() => unknown) | { [Symbol.dispose](): unknown } | { [Symbol.asyncDispose](): PromiseLike<unknown> };

/**
 * Lets go of something that a cell made, before that cell runs again and when the kernel ends or is restarted: a server,
 * a timer, a file. Several are let go of in the reverse order. Tensors need none of this: one that nothing refers to any
 * more is freed by itself.
 *
 * @throws TypeError if the resource is nothing of that kind.
 */
export type OnDispose = (resource: Resource) => void;

/** A resource that can't let go in this time is not waited for. */
const PATIENCE_MS = 5000;

/** What the cells of a notebook want to be let go of. */
export class Disposals {
  private readonly ofCells = new Map<string, (() => unknown)[]>();

  /** @param warn is told of a resource that fails to let go. */
  constructor(private readonly warn: (message: string) => void) {}

  add(cellId: string, resource: Resource): void {
    const known = this.ofCells.get(cellId) ?? [];
    this.ofCells.set(cellId, [...known, toFunction(resource)]);
  }

  /** Lets go of what the last run of a cell made; never throws. */
  async ofCell(cellId: string): Promise<void> {
    const disposals = this.ofCells.get(cellId) ?? [];
    this.ofCells.delete(cellId);
    for (const dispose of disposals.reverse()) await this.run(dispose);
  }

  async all(): Promise<void> {
    for (const cellId of [...this.ofCells.keys()].reverse()) await this.ofCell(cellId);
  }

  private async run(dispose: () => unknown): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      const tooLate = () => reject(new Error(`it took longer than ${PATIENCE_MS / 1000} s`));
      timer = setTimeout(tooLate, PATIENCE_MS);
    });
    try {
      await Promise.race([dispose(), late]);
    } catch (error) {
      this.warn(`onDispose: what an earlier run made could not be let go of: ${reasonOf(error)}`);
    } finally {
      clearTimeout(timer);
    }
  }
}

function toFunction(resource: Resource): () => unknown {
  if (typeof resource === 'function') return resource;
  const came: unknown = resource;
  if (typeof came === 'object' && came !== null) {
    if (Symbol.asyncDispose in resource) return () => resource[Symbol.asyncDispose]();
    if (Symbol.dispose in resource) return () => resource[Symbol.dispose]();
  }
  throw new TypeError(
    `onDispose expects a function or something with Symbol.dispose or Symbol.asyncDispose, got ${came === null ? 'null' : typeof came}`,
  );
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
