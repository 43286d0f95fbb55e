import * as vscode from 'vscode';
import { COMMANDS } from '../contributions.ts';
import type { NotebookKernel } from '../kernels/notebookKernel.ts';
import type { KernelRegistry } from '../kernels/kernelRegistry.ts';

/** Nothing else stops the cell: offers to kill the whole kernel. */
export async function offerKill(registry: KernelRegistry, notebook: vscode.NotebookDocument): Promise<void> {
  const kill = 'Kill and Restart Kernel';
  const choice = await vscode.window.showWarningMessage(
    'The cell does not stop: it is inside one long native call. Wait for it, or kill the kernel and lose its variables; what was recorded stays.',
    kill,
  );
  if (choice === kill) await registry.killAndRestart(notebook);
}

/** @throws Error if nothing trains. */
export async function setPaused(kernel: NotebookKernel, paused: boolean): Promise<void> {
  if ((await kernel.setPaused(paused)) > 0) return;
  throw new Error(`Nothing trains in this notebook that could ${paused ? 'pause' : 'go on'}.`);
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
