import path from 'node:path';
import * as vscode from 'vscode';
import { describeKernel, type KernelDescription } from '../../session/describeKernel.ts';
import { kernelsFolder, listLiveKernels, type LiveKernel } from '../../session/kernelDirectories.ts';
import { VIEWS } from '../contributions.ts';
import { DisposableStore } from '../util/dispose.ts';
import { scheduleWithTimer } from '../util/schedule.ts';
import type { KernelRegistry } from './kernelRegistry.ts';

/** A kernel in the list, also one of another window or of none. */
export interface ListedKernel {
  kernel: LiveKernel;
  description: KernelDescription;
}

/** Kernels of other windows come and go without a word: a list that is seen is read anew so often. */
const READ_AGAIN_MS = 5000;
/** After a change in this window. */
const SETTLE_MS = 300;

/** The list of this user's running kernels, in the explorer. */
export class KernelsView implements vscode.TreeDataProvider<ListedKernel> {
  private readonly owned = new DisposableStore();
  private readonly changes = this.owned.add(new vscode.EventEmitter<void>());
  private readonly view: vscode.TreeView<ListedKernel>;
  private again: { cancel(): void } | undefined;

  readonly onDidChangeTreeData = this.changes.event;

  constructor(registry: KernelRegistry) {
    this.view = this.owned.add(vscode.window.createTreeView(VIEWS.kernels, { treeDataProvider: this }));
    this.owned.add(this.view.onDidChangeVisibility(() => this.refresh()));
    this.owned.addFunction(registry.onDidChange(() => this.refreshIn(SETTLE_MS)));
  }

  refresh(): void {
    this.again?.cancel();
    if (this.view.visible) this.changes.fire();
  }

  async getChildren(parent?: ListedKernel): Promise<ListedKernel[]> {
    if (parent) return [];
    const listed = await listKernels();
    this.refreshIn(READ_AGAIN_MS);
    return listed;
  }

  getTreeItem({ description }: ListedKernel): vscode.TreeItem {
    const { pid, notebook, does, windows, startedAt } = description;
    const item = new vscode.TreeItem(path.basename(notebook));
    item.id = String(pid);
    item.description = does;
    item.iconPath = new vscode.ThemeIcon(does === 'waits' ? 'circle-outline' : 'sync');
    const shown = windows === 0 ? 'shown nowhere' : `shown in ${windows ?? 'unknown'} places`;
    item.tooltip = `${notebook}\nprocess ${pid}, ${does}, ${shown}, since ${startedAt}`;
    return item;
  }

  dispose(): void {
    this.again?.cancel();
    this.owned.dispose();
  }

  private refreshIn(milliseconds: number): void {
    this.again?.cancel();
    this.again = scheduleWithTimer(() => this.refresh(), milliseconds);
  }
}

export async function listKernels(): Promise<ListedKernel[]> {
  const kernels = await listLiveKernels(kernelsFolder());
  return Promise.all(
    kernels.map(async (kernel) => ({ kernel, description: await describeKernel(kernel.manifest) })),
  );
}
