import path from 'node:path';
import * as vscode from 'vscode';
import { killKernel, stopKernel } from '../../session/endKernel.ts';
import { listKernels, type KernelsView, type ListedKernel } from '../kernels/kernelsView.ts';

/** Opens the notebook whose kernel it is, which shows all that the kernel did. */
export async function openKernel(chosen: ListedKernel | undefined): Promise<void> {
  const listed = chosen ?? (await chooseKernel('Open the Notebook of a Kernel'));
  if (!listed) return;
  const uri = vscode.Uri.file(listed.description.notebook);
  await vscode.window.showNotebookDocument(await vscode.workspace.openNotebookDocument(uri));
}

/** Asks first where a cell runs: its work would be lost. */
export async function endKernel(
  how: 'stop' | 'kill',
  view: KernelsView,
  chosen: ListedKernel | undefined,
): Promise<void> {
  const verb = how === 'stop' ? 'Stop' : 'Kill';
  const listed = chosen ?? (await chooseKernel(`${verb} a Kernel`));
  if (!listed) return;
  const { notebook, does } = listed.description;
  const message = `${verb} the kernel of ${path.basename(notebook)}? It ${does}.`;
  const detail = 'All its variables are lost; what was recorded stays.';
  const choice = await vscode.window.showWarningMessage(message, { modal: true, detail }, verb);
  if (choice !== verb) return;
  if (how === 'stop') await stopKernel(listed.kernel, 'stopped from the list of kernels');
  else await killKernel(listed.kernel);
  view.refresh();
}

async function chooseKernel(title: string): Promise<ListedKernel | undefined> {
  const listed = await listKernels();
  if (listed.length === 0) throw new Error('No kernel runs.');
  const items = listed.map((one) => ({
    label: path.basename(one.description.notebook),
    description: one.description.does,
    detail: one.description.notebook,
    listed: one,
  }));
  return (await vscode.window.showQuickPick(items, { title }))?.listed;
}
