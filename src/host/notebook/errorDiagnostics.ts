import * as vscode from 'vscode';
import type { CellError, CellReference } from '../../protocol/kernelMessages.ts';

/** Underlines the place where a cell failed, until the cell is run again or the place is edited. */
export class ErrorDiagnostics {
  private readonly collection = vscode.languages.createDiagnosticCollection('trainbook');
  private readonly marked = new Map<vscode.NotebookCell, Set<vscode.Uri>>();
  private readonly changes = vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
    if (contentChanges.length > 0) this.collection.delete(document.uri);
  });

  /**
   * @param cell the one that ran.
   * @param find the cell of a place; an error may lie in a function that another cell declared.
   */
  show(
    cell: vscode.NotebookCell,
    error: CellError,
    find: (reference: CellReference) => vscode.NotebookCell | undefined,
  ): void {
    const { location } = error;
    const place = location?.cell && find(location.cell);
    if (!place || !location) return;
    const { document } = place;
    if (location.line > document.lineCount) return;
    const line = document.lineAt(location.line - 1);
    const column = Math.min(Math.max(location.column - 1, 0), line.text.length);
    const start = new vscode.Position(line.lineNumber, column);
    const range = document.getWordRangeAtPosition(start) ?? new vscode.Range(start, line.range.end);
    const shown = range.isEmpty ? line.range : range;
    const diagnostic = new vscode.Diagnostic(shown, `${error.name}: ${error.message}`);
    diagnostic.source = 'Trainbook';
    this.collection.set(document.uri, [diagnostic]);
    const places = this.marked.get(cell) ?? new Set();
    this.marked.set(cell, places.add(document.uri));
  }

  /** Takes away what the last run of the cell showed. */
  clear(cell: vscode.NotebookCell): void {
    for (const uri of this.marked.get(cell) ?? []) this.collection.delete(uri);
    this.marked.delete(cell);
    const { uri } = cell.document;
    if (this.collection.has(uri)) this.collection.delete(uri); // each call is a message to the window
  }

  dispose(): void {
    this.changes.dispose();
    this.collection.dispose();
  }
}
