import { randomUUID } from 'node:crypto';
import type { CellReference } from '../../protocol/kernelMessages.ts';

/** The part of an editor's cell that a reference to it needs. */
interface Cell {
  readonly index: number;
}

/**
 * The ids under which a kernel knows the cells of one notebook. They stay with a cell when it is moved or edited, and
 * when the notebook is opened again a cell gets back the id that a living kernel has for it.
 */
export class CellIdentities<C extends Cell> {
  private readonly ids = new WeakMap<C, string>();
  private readonly cells = new Map<string, C>();

  /** @param notebook absolute path. */
  constructor(private readonly notebook: string) {}

  reference(cell: C): CellReference {
    const known = this.ids.get(cell);
    const id = known ?? randomUUID();
    if (known === undefined) this.bind(id, cell);
    return { notebook: this.notebook, id, index: cell.index };
  }

  bind(id: string, cell: C): void {
    this.ids.set(cell, id);
    this.cells.set(id, cell);
  }

  /** @returns undefined for a cell that this window never saw. */
  cellOf({ id }: CellReference): C | undefined {
    return this.cells.get(id);
  }

  forget(cell: C): void {
    const id = this.ids.get(cell);
    if (id !== undefined) this.cells.delete(id);
  }
}
