import * as vscode from 'vscode';
import { NOTEBOOK_TYPES } from '../contributions.ts';

const QUICK_START = 'mnist.train.ts';

/**
 * Opens the user's own copy of the quick start, made beside their files the first time: runs and their records belong
 * into a folder of the user's, not into the extension's.
 */
export async function openQuickStart(extensionUri: vscode.Uri): Promise<void> {
  const target = await chooseTarget();
  if (!target) return;
  if (!(await exists(target))) {
    await vscode.workspace.fs.copy(vscode.Uri.joinPath(extensionUri, 'samples', QUICK_START), target);
  }
  await vscode.commands.executeCommand('vscode.openWith', target, NOTEBOOK_TYPES.trainFile);
}

async function chooseTarget(): Promise<vscode.Uri | undefined> {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  if (folder) return vscode.Uri.joinPath(folder.uri, QUICK_START);
  const [chosen] =
    (await vscode.window.showOpenDialog({
      title: 'Folder for the quick start notebook and its runs',
      openLabel: 'Put It Here',
      canSelectFiles: false,
      canSelectFolders: true,
    })) ?? [];
  return chosen && vscode.Uri.joinPath(chosen, QUICK_START);
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  return vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
}
