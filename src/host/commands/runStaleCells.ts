import * as vscode from 'vscode';
import type { StaleMarks } from '../notebook/staleMarks.ts';

/**
 * Runs the cells of a notebook that are stale, in their order. Those that train are left out unless the user wants them.
 * @throws Error if none is stale.
 */
export async function runStaleCells(marks: StaleMarks, notebook: vscode.NotebookDocument): Promise<void> {
  const stale = marks.of(notebook);
  if (stale.length === 0) throw new Error('No cell of this notebook is stale.');
  const quick = stale.filter(({ trains }) => !trains);
  const chosen = quick.length === stale.length ? stale : await choose(stale, quick);
  // Plain objects: the command does not take the API's own ranges.
  const ranges = chosen.map(({ cell }) => ({ start: cell.index, end: cell.index + 1 }));
  if (ranges.length === 0) return;
  await vscode.commands.executeCommand('notebook.cell.execute', { ranges, document: notebook.uri });
}

async function choose<T>(all: T[], quick: T[]): Promise<T[]> {
  const skip = `Without Training (${quick.length})`;
  const run = `All (${all.length})`;
  const message = `${all.length - quick.length} of ${all.length} stale cells train, which takes long. Run which?`;
  const choice = await vscode.window.showInformationMessage(
    message,
    ...(quick.length > 0 ? [skip] : []),
    run,
  );
  if (choice === run) return all;
  return choice === skip ? quick : [];
}
