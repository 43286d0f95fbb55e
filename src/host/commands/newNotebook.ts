import path from 'node:path';
import * as vscode from 'vscode';
import { CELL_LANGUAGES } from '../contributions.ts';

/** Opens a notebook that is not saved yet: a heading and an empty cell. */
export async function newNotebook(): Promise<void> {
  const { Markup, Code } = vscode.NotebookCellKind;
  const cells = [
    new vscode.NotebookCellData(Markup, '# New notebook', 'markdown'),
    new vscode.NotebookCellData(Code, '', CELL_LANGUAGES.trainFile),
  ];
  // Opened by name, not by type: of `*.train.ts` VS Code would take the last part alone and save an ordinary `.ts`.
  const notebook = await vscode.workspace.openNotebookDocument(freeName());
  const edit = new vscode.WorkspaceEdit();
  edit.set(notebook.uri, [vscode.NotebookEdit.insertCells(0, cells)]);
  await vscode.workspace.applyEdit(edit);
  await vscode.window.showNotebookDocument(notebook);
}

function freeName(): vscode.Uri {
  const open = vscode.workspace.notebookDocuments.filter(({ uri }) => uri.scheme === 'untitled');
  const taken = new Set(open.map(({ uri }) => path.posix.basename(uri.path)));
  let number = 1;
  while (taken.has(nameOf(number))) number++;
  return vscode.Uri.from({ scheme: 'untitled', path: nameOf(number) });
}

function nameOf(number: number): string {
  return `Untitled-${number}.train.ts`;
}
