import { homedir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';

/**
 * The absolute path that a kernel knows a notebook by; imports are resolved from its folder. One that was never saved
 * counts as lying in the folder that is open, else in the user's own.
 *
 * @throws Error for a notebook on no disk.
 */
export function notebookPath(uri: vscode.Uri): string {
  if (uri.scheme === 'file') return uri.fsPath;
  if (uri.scheme === 'untitled') {
    const folder = vscode.workspace.workspaceFolders?.find((candidate) => candidate.uri.scheme === 'file');
    return path.join(folder?.uri.fsPath ?? homedir(), path.basename(uri.path));
  }
  throw new Error(
    `Cells run in a process on this machine, but this notebook is in a virtual file system (${uri.scheme}:). ` +
      'Save it to a folder on disk and open it there.',
  );
}
