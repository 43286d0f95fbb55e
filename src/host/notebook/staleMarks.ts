import * as vscode from 'vscode';
import type { StaleCell } from '../../protocol/kernelMessages.ts';
import { COMMANDS, NOTEBOOK_TYPES } from '../contributions.ts';
import { DisposableStore } from '../util/dispose.ts';

/** The cells of open notebooks that used what has changed since, marked in their status bars. */
export class StaleMarks implements vscode.NotebookCellStatusBarItemProvider {
  private readonly owned = new DisposableStore();
  private readonly changes = this.owned.add(new vscode.EventEmitter<void>());
  private readonly stale = new Map<vscode.NotebookCell, StaleCell>();

  readonly onDidChangeCellStatusBarItems = this.changes.event;

  constructor() {
    for (const type of Object.values(NOTEBOOK_TYPES))
      this.owned.add(vscode.notebooks.registerNotebookCellStatusBarItemProvider(type, this));
  }

  /** Replaces the marks of one notebook. */
  set(notebook: vscode.NotebookDocument, stale: ReadonlyMap<vscode.NotebookCell, StaleCell>): void {
    for (const cell of this.stale.keys()) if (cell.notebook === notebook) this.stale.delete(cell);
    for (const [cell, description] of stale) this.stale.set(cell, description);
    this.changes.fire();
  }

  /** The stale cells of a notebook in its order. */
  of(notebook: vscode.NotebookDocument): { cell: vscode.NotebookCell; trains: boolean }[] {
    return notebook.getCells().flatMap((cell) => {
      const description = this.stale.get(cell);
      return description ? [{ cell, trains: description.trains }] : [];
    });
  }

  provideCellStatusBarItems(cell: vscode.NotebookCell): vscode.NotebookCellStatusBarItem | undefined {
    const description = this.stale.get(cell);
    if (!description) return undefined;
    const names = description.names.join(', ');
    const item = new vscode.NotebookCellStatusBarItem(
      `$(history) stale: ${names} changed`,
      vscode.NotebookCellStatusBarAlignment.Left,
    );
    item.tooltip = `This cell ran with another value of ${names}. Click to run the stale cells.`;
    item.command = COMMANDS.runStale;
    return item;
  }

  dispose(): void {
    this.owned.dispose();
  }
}
