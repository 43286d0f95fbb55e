import * as vscode from 'vscode';
import { COMMANDS } from '../contributions.ts';
import type { KernelRegistry } from '../kernels/kernelRegistry.ts';

/** A long native call does not let go of its cell: offers to end the whole kernel. */
export async function offerRestart(
  registry: KernelRegistry,
  notebook: vscode.NotebookDocument,
): Promise<void> {
  const restart = 'Restart Kernel';
  const choice = await vscode.window.showWarningMessage(
    'The cell has not stopped yet: it is inside one long native call. Wait, or restart the kernel and lose its variables.',
    restart,
  );
  if (choice === restart) await registry.restart(notebook);
}

/** Asks first when a cell runs: its work would be lost. */
export async function restartKernel(
  registry: KernelRegistry,
  notebook: vscode.NotebookDocument,
): Promise<void> {
  if (registry.kernelOf(notebook.uri).state === 'busy') {
    const restart = 'Restart';
    const detail = 'The running cell ends without its result, and all variables are lost.';
    const choice = await vscode.window.showWarningMessage(
      'A cell is running. Restart the kernel?',
      { modal: true, detail },
      restart,
    );
    if (choice !== restart) return;
  }
  await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title: 'Restarting the Trainbook kernel' },
    () => registry.restart(notebook),
  );
}

/** Runs all cells as the notebook's own button does, which also chooses the kernel where none is chosen yet. */
export async function runAll(notebook: vscode.NotebookDocument): Promise<void> {
  await vscode.window.showNotebookDocument(notebook);
  await vscode.commands.executeCommand('notebook.execute', notebook.uri);
}

/** A cell could not even be started: says why, with a way to mend it. */
export async function showStartFailure(error: Error): Promise<void> {
  const openSetting = 'Open Setting';
  const doctor = 'Run Doctor';
  const aboutNode = error.message.includes('trainbook.nodePath');
  const [sentence = ''] = error.message.split('\n', 1); // the cell shows the rest
  const choice = await vscode.window.showErrorMessage(sentence, aboutNode ? openSetting : doctor);
  if (choice === openSetting) {
    await vscode.commands.executeCommand('workbench.action.openSettings', 'trainbook.nodePath');
  } else if (choice === doctor) await vscode.commands.executeCommand(COMMANDS.runDoctor);
}
