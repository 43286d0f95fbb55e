import * as vscode from 'vscode';
import { COMMANDS } from '../contributions.ts';
import type { CommandId } from '../contributions.ts';
import type { KernelState } from '../kernels/notebookKernel.ts';

interface Action {
  label: string;
  command: CommandId;
}

/** The actions of the status item, for what the kernel does now. */
export async function showKernelMenu(state: KernelState): Promise<void> {
  const actions: Action[] = [
    ...(state === 'busy'
      ? [{ label: '$(debug-stop) Interrupt the Running Cell', command: COMMANDS.interruptKernel }]
      : []),
    { label: '$(debug-restart) Restart Kernel', command: COMMANDS.restartKernel },
    { label: '$(settings) Select Backend', command: COMMANDS.selectBackend },
    { label: '$(pulse) Run Doctor', command: COMMANDS.runDoctor },
    { label: '$(cloud-download) Set Up TensorFlow', command: COMMANDS.setUpBackend },
    { label: '$(output) Show Log', command: COMMANDS.showLog },
  ];
  const choice = await vscode.window.showQuickPick(actions, { title: 'Trainbook Kernel' });
  if (choice) await vscode.commands.executeCommand(choice.command);
}
