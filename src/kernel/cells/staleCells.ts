import type { CellReference, StaleCell } from '../../protocol/kernelMessages.ts';

/** What a cell declares and uses, by the names of its top level. */
export interface CellNames {
  declared: readonly string[];
  free: readonly string[];
}

export interface CellRun {
  cell: CellReference;
  names: CellNames;
  /** How to read each declared name; fewer where the cell threw. */
  bindings: ReadonlyMap<string, () => unknown>;
  /** A training ran in it. */
  trained: boolean;
}

interface KnownCell {
  run: CellRun;
  outdated: Set<string>;
}

/**
 * Which cells used a name whose value has changed since. A cell that is stale makes those stale that use what it declares.
 * Values are compared by identity and not kept alive, so running imports again makes nothing stale.
 */
export class StaleCells {
  private readonly cells = new Map<string, KnownCell>();
  private readonly values = new Map<string, unknown>();

  /** @returns all stale cells in the order of the notebook, or undefined if this run changed nothing about them. */
  ran(run: CellRun): StaleCell[] | undefined {
    const { cell, names, bindings } = run;
    const before = JSON.stringify(this.list());
    this.cells.set(cell.id, { run, outdated: new Set() });
    const changed = names.declared.filter((name) => this.hasChanged(name, bindings.get(name)));
    this.spread(changed, cell.id, new Set());
    const list = this.list();
    return JSON.stringify(list) === before ? undefined : list;
  }

  private spread(changed: readonly string[], origin: string, seen: Set<string>): void {
    if (changed.length === 0) return;
    for (const [id, { run, outdated }] of this.cells) {
      const used = id === origin ? [] : run.names.free.filter((name) => changed.includes(name));
      if (used.length === 0) continue;
      for (const name of used) outdated.add(name);
      if (seen.has(id)) continue;
      seen.add(id);
      this.spread(run.names.declared, origin, seen);
    }
  }

  private hasChanged(name: string, read: (() => unknown) | undefined): boolean {
    const known = this.values.get(name);
    const old = known instanceof WeakRef ? (known.deref() as unknown) : known;
    const isKnown = this.values.has(name);
    if (!read) {
      this.values.delete(name);
      return true;
    }
    const value = read();
    const isObject = (typeof value === 'object' && value !== null) || typeof value === 'function';
    this.values.set(name, isObject ? new WeakRef(value) : value);
    return !isKnown || !Object.is(old, value);
  }

  private list(): StaleCell[] {
    return [...this.cells.values()]
      .filter(({ outdated }) => outdated.size > 0)
      .map(({ run, outdated }) => ({ cell: run.cell, names: [...outdated], trains: run.trained }))
      .sort((a, b) => a.cell.index - b.cell.index);
  }
}
