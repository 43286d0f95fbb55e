import type { Cell, NotebookProgram } from './program/notebookProgram.ts';

/** The cells that use names of the given cells, directly or through other cells, in order; without the given ones. */
export function cellsUsing(notebook: NotebookProgram, changed: readonly Cell[]): Cell[] {
  const touched = new Set(changed.map(({ woven }) => woven.id));
  const given = new Set(touched);
  for (const { woven } of notebook.cells) {
    const owners = [...woven.tail.borrowed.values()];
    if (owners.some(({ owner }) => touched.has(owner))) touched.add(woven.id);
  }
  return notebook.cells.filter(({ woven }) => touched.has(woven.id) && !given.has(woven.id));
}
