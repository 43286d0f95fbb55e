import * as vscode from 'vscode';
import { COMMANDS } from '../contributions.ts';
import type { CommandId } from '../contributions.ts';
import type { KernelActivity } from '../kernels/kernelActivity.ts';
import type { NotebookKernel } from '../kernels/notebookKernel.ts';

interface Action {
  label: string;
  command: CommandId;
}

/** The actions of the status item, for what the kernel does now. */
export async function showKernelMenu({ state, activity }: NotebookKernel): Promise<void> {
  const actions: Action[] = [
    ...(state === 'busy'
      ? [{ label: `$(debug-stop) ${stopLabel(activity)}`, command: COMMANDS.interruptKernel }]
      : []),
    ...(activity.paused
      ? [{ label: '$(debug-continue) Resume the Training', command: COMMANDS.resumeTraining }]
      : activity.training
        ? [{ label: '$(debug-pause) Pause the Training', command: COMMANDS.pauseTraining }]
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

/** What the next press of the stop button does. */
function stopLabel({ stopping, training }: KernelActivity): string {
  if (stopping === 'hard') return 'Kill the Kernel';
  return training && stopping === undefined ? 'Stop After This Batch' : 'Interrupt the Running Cell';
}
