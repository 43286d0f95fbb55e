import { maskMagics } from './maskMagics.ts';
import { scanCell, type CellScan } from './scanCell.ts';
import { weaveTail, type NameOwner, type Tail } from './weaveTail.ts';

export interface CellSource {
  /** Stable while the cell lives, whatever its place. */
  id: string;
  text: string;
}

/** A cell with the text appended to it. */
export interface WovenCell {
  id: string;
  /** The cell's own text, magics blanked out. */
  text: string;
  scan: CellScan;
  tail: Tail;
  /** Grows when the text or its tail changes. */
  version: number;
}

/** Each has to be woven again for every name that comes or goes above it. */
const MOST_WIDE_CELLS = 8;

/**
 * Keeps the woven cells of one notebook in order. An edit scans the edited cell and weaves only the tails in which a
 * name may have changed its owner; a tail that comes out the same keeps its version.
 */
export class CellWeaver {
  #cells: WovenCell[] = [];
  #byId = new Map<string, WovenCell>();
  /** The cells that see every name before them, not only those that they use. */
  readonly #wide = new Set<string>();

  get cells(): readonly WovenCell[] {
    return this.#cells;
  }

  cell(id: string): WovenCell | undefined {
    return this.#byId.get(id);
  }

  /** The cells in their present order. @returns ids of the cells whose woven text changed. */
  update(sources: readonly CellSource[]): Set<string> {
    const sameOrder =
      sources.length === this.#cells.length &&
      sources.every(({ id }, index) => this.#cells[index]?.id === id);
    const edited = new Set<string>();
    const touched = new Set<string>();
    const next = sources.map((source) => this.#scan(source, edited, touched));
    this.#cells = next;
    this.#byId = new Map(next.map((cell) => [cell.id, cell]));
    for (const id of this.#wide) if (!this.#byId.has(id)) this.#wide.delete(id);
    return this.#weave((cell) => !sameOrder || edited.has(cell.id) || this.#isTouched(cell, touched), edited);
  }

  /** Can one more cell be widened without another being narrowed? */
  get hasRoom(): boolean {
    return this.#wide.size < MOST_WIDE_CELLS;
  }

  /**
   * Lets the cell see every name before it; of too many such cells the one asked about longest ago goes back to what it uses.
   * @returns whether a woven text changed.
   */
  widen(id: string): boolean {
    if (!this.#byId.has(id)) return false;
    const known = this.#wide.delete(id);
    const affected = new Set(known ? [] : [id]);
    if (!this.hasRoom) for (const oldest of [...this.#wide].slice(0, 1)) affected.add(oldest);
    for (const one of affected) this.#wide.delete(one);
    this.#wide.add(id);
    if (known) return false;
    return this.#weave((cell) => affected.has(cell.id), new Set()).size > 0;
  }

  #scan({ id, text }: CellSource, edited: Set<string>, touched: Set<string>): WovenCell {
    const known = this.#byId.get(id);
    const masked = maskMagics(text);
    if (known?.text === masked) return known;
    const scan = scanCell(masked);
    edited.add(id);
    for (const name of changedNames(known?.scan, scan)) touched.add(name);
    return {
      id,
      text: masked,
      scan,
      tail: known?.tail ?? { text: '', borrowed: new Map() },
      version: (known?.version ?? 0) + 1,
    };
  }

  #isTouched({ id, scan }: WovenCell, names: ReadonlySet<string>): boolean {
    if (names.size === 0) return false;
    return this.#wide.has(id) || [...names].some((name) => scan.used.has(name));
  }

  #weave(isDue: (cell: WovenCell) => boolean, changed: Set<string>): Set<string> {
    const owners = new Map<string, NameOwner>();
    for (const cell of this.#cells) {
      if (isDue(cell)) this.#weaveCell(cell, owners, changed);
      for (const [name, declaration] of cell.scan.declared) owners.set(name, { id: cell.id, declaration });
    }
    return changed;
  }

  #weaveCell(cell: WovenCell, owners: ReadonlyMap<string, NameOwner>, changed: Set<string>): void {
    const tail = weaveTail(cell.scan, visibleNames(cell.scan, owners, this.#wide.has(cell.id)));
    const same = tail.text === cell.tail.text;
    cell.tail = tail;
    if (same) return;
    if (!changed.has(cell.id)) cell.version++;
    changed.add(cell.id);
  }
}

function visibleNames(
  { used, declared }: CellScan,
  owners: ReadonlyMap<string, NameOwner>,
  wide: boolean,
): Map<string, NameOwner> {
  const names = new Map<string, NameOwner>();
  for (const name of wide ? owners.keys() : used) {
    const owner = owners.get(name);
    if (owner && !declared.has(name)) names.set(name, owner);
  }
  return names;
}

/** Names that are declared by one of the two alone, or differently: their users have to be woven again. */
function changedNames(before: CellScan | undefined, after: CellScan): Set<string> {
  const changed = new Set<string>();
  for (const [name, { kind }] of after.declared) {
    if (before?.declared.get(name)?.kind !== kind) changed.add(name);
  }
  for (const name of before?.declared.keys() ?? []) if (!after.declared.has(name)) changed.add(name);
  return changed;
}
