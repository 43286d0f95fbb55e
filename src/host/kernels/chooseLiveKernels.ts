import * as vscode from 'vscode';
import { findLiveKernel, kernelsFolder } from '../../session/kernelDirectories.ts';
import { CONTROLLERS } from '../contributions.ts';
import { notebookPath } from '../notebook/notebookPath.ts';
import type { Logger } from '../util/logger.ts';
import { flavorOf } from './notebookController.ts';

export interface LiveKernelOptions {
  extensionId: string;
  logger: Logger;
}

/**
 * Chooses Trainbook for each notebook that comes to the front while a kernel of its own lives and no other is chosen. A
 * window remembers what it chose; one that knows nothing (another browser, a server that was started again) would leave
 * the notebook without what its kernel does.
 */
export function chooseLiveKernels(options: LiveKernelOptions): vscode.Disposable {
  const choose = (editor: vscode.NotebookEditor | undefined): void => {
    if (!editor) return;
    chooseLiveKernel(editor.notebook, options).catch((error: unknown) =>
      options.logger.error('a running kernel was not found again', error),
    );
  };
  choose(vscode.window.activeNotebookEditor);
  return vscode.window.onDidChangeActiveNotebookEditor(choose);
}

async function chooseLiveKernel(
  notebook: vscode.NotebookDocument,
  { extensionId }: LiveKernelOptions,
): Promise<void> {
  const flavor = flavorOf(notebook);
  if (!flavor || notebook.uri.scheme !== 'file') return;
  const live = await findLiveKernel(kernelsFolder(), notebookPath(notebook.uri));
  if (!live || vscode.window.activeNotebookEditor?.notebook !== notebook) return;
  await vscode.commands.executeCommand('notebook.selectKernel', {
    id: CONTROLLERS[flavor],
    extension: extensionId,
    skipIfAlreadySelected: true,
  });
}
