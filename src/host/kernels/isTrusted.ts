import * as vscode from 'vscode';

/** Cells do whatever their author wants: they run only where the user trusts the author. */
export async function isTrusted(notebook: vscode.NotebookDocument): Promise<boolean> {
  if (vscode.workspace.isTrusted) return true;
  const manage = 'Manage Workspace Trust';
  const name = notebook.uri.path.split('/').at(-1);
  const message = `${name} can't run in an untrusted workspace: its cells can do whatever you can.`;
  const choice = await vscode.window.showWarningMessage(message, manage);
  if (choice === manage) await vscode.commands.executeCommand('workbench.trust.manage');
  return false;
}
