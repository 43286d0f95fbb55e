import type { CellReference } from '../protocol/kernelMessages.ts';

/** The cells that ran so far, each as it ran last, for the record of a run. */
export class NotebookSource {
  private readonly cells = new Map<string, { index: number; source: string }>();

  ran({ id, index }: CellReference, source: string): void {
    this.cells.set(id, { index, source });
  }

  /** As a `.train.ts` text, in the order of the notebook. */
  text(): string {
    return [...this.cells.values()]
      .sort((one, other) => one.index - other.index)
      .map(({ source }) => `// %%\n${source}\n`)
      .join('\n');
  }
}
