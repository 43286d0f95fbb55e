import type { LiveValue, LiveValuesParams } from '../../../protocol/languageMessages.ts';
import type { Cell, NotebookProgram } from '../program/notebookProgram.ts';
import { maskMagics } from '../program/maskMagics.ts';
import { scanCell } from '../program/scanCell.ts';

/** What a variable held after the last run, as far as a cell's text of now still says where it comes from. */
export interface KnownValue {
  value: LiveValue;
  /** The cell that declares it was edited since, so it may be another after the next run. */
  isStale: boolean;
}

/** The values of one notebook's last run, laid over its cells as they are now. */
export class LiveNotebook {
  readonly metrics: readonly string[];
  readonly #ran: ReadonlySet<string>;
  readonly #values: ReadonlyMap<string, LiveValue>;
  /** The text that declared each name, of those that ran the last. */
  readonly #origins = new Map<string, string>();

  constructor({ values, metrics, sources }: Omit<LiveValuesParams, 'notebook'>) {
    this.metrics = metrics;
    this.#ran = new Set(sources);
    this.#values = new Map(values.map((value) => [value.name, value]));
    for (const source of sources) {
      for (const name of scanCell(maskMagics(source)).declared.keys()) {
        if (this.#values.has(name)) this.#origins.set(name, source);
      }
    }
  }

  get values(): Iterable<LiveValue> {
    return this.#values.values();
  }

  /** The value of a name that the cell declares; undefined if another cell declared it when it ran. */
  declaredIn(notebook: NotebookProgram, cell: Cell, name: string): KnownValue | undefined {
    const value = this.#values.get(name);
    const source = this.#origins.get(name);
    if (!value || source === undefined || !cell.woven.scan.declared.has(name)) return undefined;
    const same = notebook.cells.filter(({ document }) => document.getText() === source);
    if (same.length > 0) return same.at(-1) === cell ? { value, isStale: false } : undefined;
    const last = notebook.cells.findLast(({ woven }) => woven.scan.declared.has(name));
    return last === cell ? { value, isStale: true } : undefined;
  }

  /** Would the cell do the same again? It ran as it is now, and so did the cells whose names it uses. */
  isCurrent(notebook: NotebookProgram, cell: Cell): boolean {
    const waiting = new Set([cell]);
    for (const one of waiting) {
      if (!this.#ran.has(one.document.getText())) return false;
      for (const { name, owner } of one.woven.tail.borrowed.values()) {
        const other = one.woven.scan.used.has(name) ? notebook.cellOfId(owner) : undefined;
        if (other) waiting.add(other);
      }
    }
    return true;
  }
}
