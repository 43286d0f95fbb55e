import { findBorrowed, findOwnName } from '../borrowedNames.ts';
import type { Cell, NotebookProgram } from '../program/notebookProgram.ts';
import type { KnownValue, LiveNotebook } from './liveNotebook.ts';

/** What the variable at the offset held after the last run, as Markdown; undefined for anything else. */
export function describeLive(
  notebook: NotebookProgram,
  cell: Cell,
  { live, offset }: { live: LiveNotebook; offset: number },
): string | undefined {
  const known = knownAt(notebook, cell, { live, offset });
  if (!known) return undefined;
  const { summary, details } = known.value;
  const when = known.isStale
    ? 'As of the last run; the cell that declares it was edited since'
    : 'Since the last run';
  const head = summary === '' ? `${when}:` : `${when}: \`${summary.replaceAll('`', "'")}\``;
  return [head, ...(details === undefined ? [] : [details])].join('\n\n');
}

/** What the variable at the offset held after the last run, and the cell that declares it. */
export function knownAt(
  notebook: NotebookProgram,
  cell: Cell,
  { live, offset }: { live: LiveNotebook; offset: number },
): (KnownValue & { owner: Cell }) | undefined {
  const own = findOwnName(notebook, cell, offset);
  const borrowed = own === undefined ? findBorrowed(notebook, cell, offset) : undefined;
  const owner = borrowed ? notebook.cellOfId(borrowed.owner) : cell;
  const name = own ?? borrowed?.name;
  const known = owner && name !== undefined ? live.declaredIn(notebook, owner, name) : undefined;
  return known && owner && { ...known, owner };
}
