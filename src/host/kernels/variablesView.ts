import * as vscode from 'vscode';
import { formatBytes } from '../../protocol/formatNumbers.ts';
import type { MemoryDescription, VariableDescription } from '../../protocol/kernelMessages.ts';
import { COMMANDS, VIEWS } from '../contributions.ts';
import { DisposableStore } from '../util/dispose.ts';
import { scheduleWithTimer } from '../util/schedule.ts';
import type { ActiveNotebook } from './activeNotebook.ts';
import type { KernelRegistry } from './kernelRegistry.ts';
import type { ListedVariable } from './listedVariable.ts';

/** After something changed: a cell that ends tells it by several changes at once. */
const SETTLE_MS = 150;

/**
 * The variables of the active notebook and what its kernel holds, in the explorer. It asks when a cell has ended and when
 * it is refreshed; the kernel answers between two batches, and until then the view shows what it knows.
 */
export class VariablesView implements vscode.TreeDataProvider<ListedVariable> {
  private readonly owned = new DisposableStore();
  private readonly changes = this.owned.add(new vscode.EventEmitter<void>());
  private readonly view: vscode.TreeView<ListedVariable>;
  private known: ListedVariable[] = [];
  private asking = false;
  private again: { cancel(): void } | undefined;

  readonly onDidChangeTreeData = this.changes.event;

  constructor(
    private readonly registry: KernelRegistry,
    private readonly active: ActiveNotebook,
  ) {
    this.view = this.owned.add(vscode.window.createTreeView(VIEWS.variables, { treeDataProvider: this }));
    this.owned.add(this.view.onDidChangeVisibility(() => this.refresh()));
    this.owned.addFunction(active.onDidChange(() => this.refresh()));
  }

  /** Asks anew, in a moment. */
  refresh(): void {
    this.again?.cancel();
    this.again = scheduleWithTimer(() => void this.ask(), SETTLE_MS);
  }

  getChildren(parent?: ListedVariable): ListedVariable[] {
    return parent ? [] : this.known;
  }

  getTreeItem(listed: ListedVariable): vscode.TreeItem {
    const { name, type, shape, dtype, sizeBytes, preview, cell, isTensor } = listed.variable;
    const item = new vscode.TreeItem(name);
    item.id = `${listed.notebook.toString()}#${name}`;
    const size = sizeBytes === undefined ? '' : formatBytes(sizeBytes);
    const form = [type, shape && `[${shape.join(', ')}]`, dtype === type ? '' : dtype]
      .filter(Boolean)
      .join(' ');
    item.description = [form, preview, size].filter(Boolean).join(' · ');
    const origin = cell && `made by cell ${cell.index + 1}`;
    item.tooltip = [name, form, preview, size, origin].filter(Boolean).join('\n');
    item.iconPath = new vscode.ThemeIcon(isTensor ? 'symbol-array' : 'symbol-variable');
    item.contextValue = isTensor ? 'tensor' : 'variable';
    if (isTensor) {
      const title = 'Open the Tensor';
      item.command = { command: COMMANDS.openTensor, title, arguments: [listed] };
    }
    return item;
  }

  dispose(): void {
    this.again?.cancel();
    this.owned.dispose();
  }

  /** One question at a time: a cell that computes long answers late. */
  private async ask(): Promise<void> {
    if (!this.view.visible || this.asking) return;
    const notebook = this.active.current;
    const kernel = notebook && this.registry.kernelOf(notebook.uri);
    this.asking = true;
    try {
      const told = kernel?.pid === undefined ? undefined : await kernel.listVariables();
      this.show(notebook?.uri, told?.variables ?? [], told?.memory);
    } catch {
      this.show(undefined, [], undefined); // the kernel ended meanwhile: its cell says so
    } finally {
      this.asking = false;
    }
  }

  private show(
    notebook: vscode.Uri | undefined,
    variables: readonly VariableDescription[],
    memory: MemoryDescription | undefined,
  ): void {
    this.known = notebook ? variables.map((variable) => ({ notebook, variable })) : [];
    this.view.description = memory && memoryText(memory);
    this.view.message =
      memory && this.known.length === 0 ? 'No cell has declared a variable yet.' : undefined;
    this.changes.fire();
  }
}

/** The gauge beside the view's title. */
export function memoryText({ tensors, tensorBytes, residentBytes }: MemoryDescription): string {
  const count = tensors.toLocaleString('en-US');
  return `${count} tensors, ${formatBytes(tensorBytes)}; process ${formatBytes(residentBytes)}`;
}
