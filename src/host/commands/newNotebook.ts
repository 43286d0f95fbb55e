import * as vscode from 'vscode';
import { CELL_LANGUAGES, NOTEBOOK_TYPES } from '../contributions.ts';

/** Opens a notebook that is not saved yet: a heading and an empty cell. */
export async function newNotebook(): Promise<void> {
  const { Markup, Code } = vscode.NotebookCellKind;
  const data = new vscode.NotebookData([
    new vscode.NotebookCellData(Markup, '# New notebook', 'markdown'),
    new vscode.NotebookCellData(Code, '', CELL_LANGUAGES.trainFile),
  ]);
  const notebook = await vscode.workspace.openNotebookDocument(NOTEBOOK_TYPES.trainFile, data);
  await vscode.window.showNotebookDocument(notebook);
}
