import * as vscode from 'vscode';
import { COMMANDS, CONTEXT_KEYS } from '../contributions.ts';
import { DisposableStore } from '../util/dispose.ts';
import type { ActiveNotebook } from './activeNotebook.ts';
import { kernelStatus } from './kernelStatus.ts';
import type { KernelRegistry } from './kernelRegistry.ts';

/** Shows the active notebook's kernel in the status bar, and tells `when` clauses about it. */
export class KernelStatusItem {
  private readonly owned = new DisposableStore();
  private readonly item = this.owned.add(
    vscode.window.createStatusBarItem('trainbook.kernel', vscode.StatusBarAlignment.Right, 100),
  );
  private readonly shownKeys = new Map<string, boolean>();

  constructor(
    private readonly registry: KernelRegistry,
    private readonly active: ActiveNotebook,
  ) {
    this.item.name = 'Trainbook Kernel';
    this.item.command = COMMANDS.showKernelMenu;
    this.owned.addFunction(active.onDidChange(() => this.update()));
    this.update();
  }

  dispose(): void {
    this.owned.dispose();
  }

  private update(): void {
    const notebook = this.active.current;
    const kernel = notebook && hasDisk(notebook) ? this.registry.kernelOf(notebook.uri) : undefined;
    this.setKey(CONTEXT_KEYS.notebookActive, notebook !== undefined);
    this.setKey(CONTEXT_KEYS.cellRunning, kernel?.state === 'busy');
    if (!kernel) return this.item.hide();
    const { text, tooltip, warns } = kernelStatus(kernel.state, kernel.backend);
    this.item.text = text;
    this.item.tooltip = tooltip;
    this.item.backgroundColor = warns ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
    this.item.show();
  }

  private setKey(key: string, value: boolean): void {
    if (this.shownKeys.get(key) === value) return;
    this.shownKeys.set(key, value);
    void vscode.commands.executeCommand('setContext', key, value);
  }
}

function hasDisk({ uri }: vscode.NotebookDocument): boolean {
  return uri.scheme === 'file' || uri.scheme === 'untitled';
}
