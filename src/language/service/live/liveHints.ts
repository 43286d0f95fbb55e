import type { InlayHint } from 'vscode-languageserver';
import { toRange } from '../cellPlaces.ts';
import type { Cell, NotebookProgram } from '../program/notebookProgram.ts';
import type { LiveNotebook } from './liveNotebook.ts';

/** Longer summaries would push the code out of sight. */
const MOST_CHARACTERS = 60;

/** What the variables held after the last run, beside their declarations from `start` to `end`. */
export function findLiveHints(
  notebook: NotebookProgram,
  cell: Cell,
  { live, start, end }: { live: LiveNotebook; start: number; end: number },
): InlayHint[] {
  return [...cell.woven.scan.declared].flatMap(([name, declaration]) => {
    const position = declaration.start + name.length;
    if (position < start || position > end) return [];
    const known = live.declaredIn(notebook, cell, name);
    if (!known || known.value.summary === '') return [];
    const { summary } = known.value;
    const text = summary.length > MOST_CHARACTERS ? `${summary.slice(0, MOST_CHARACTERS - 1)}…` : summary;
    return [
      {
        position: toRange(cell, { start: position, length: 0 }).start,
        label: known.isStale ? `${text}, as of the last run` : text,
        tooltip: known.isStale ? 'The cell was edited since it ran.' : 'What it holds since the last run.',
        paddingLeft: true,
        paddingRight: true,
      },
    ];
  });
}
