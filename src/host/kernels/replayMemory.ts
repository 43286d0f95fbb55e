import type { LoggedExecution } from '../notebook/replayLog.ts';
import type { NotebookKernel } from './notebookKernel.ts';

/** The part of VS Code's `Memento` that is used here. */
export interface Memento {
  get(key: string): unknown;
  update(key: string, value: unknown): Thenable<void>;
}

interface Seen {
  pid: number;
  sequence: number;
}

/**
 * Remembers, across window reloads, up to which event of a kernel a window showed it. Notebooks that store their outputs
 * show those already: filling them in once more would change a file that nobody touched.
 */
export class ReplayMemory {
  constructor(private readonly memento: Memento) {}

  /** For notebooks that store their outputs. @returns a function that ends it. */
  follow(kernel: NotebookKernel): () => void {
    if (!kernel.path.endsWith('.ipynb')) return () => undefined;
    return kernel.onEvent(({ event, sequence }) => {
      const { pid } = kernel;
      if (event.type !== 'cellFinished' || pid === undefined) return;
      void this.memento.update(keyOf(kernel), { pid, sequence } satisfies Seen);
    });
  }

  wasSeen(kernel: NotebookKernel, { finished }: LoggedExecution): boolean {
    const seen = this.memento.get(keyOf(kernel)) as Seen | undefined;
    return (
      finished !== undefined &&
      seen?.pid === kernel.pid &&
      seen !== undefined &&
      finished.sequence <= seen.sequence
    );
  }
}

function keyOf({ path }: NotebookKernel): string {
  return `seen:${path}`;
}
