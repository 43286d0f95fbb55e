import * as vscode from 'vscode';
import { COMMANDS, CONTEXT_KEYS } from '../contributions.ts';
import { DisposableStore } from '../util/dispose.ts';
import { scheduleWithTimer } from '../util/schedule.ts';
import type { ActiveNotebook } from './activeNotebook.ts';
import { kernelStatus } from './kernelStatus.ts';
import type { KernelStatus } from './kernelStatus.ts';
import type { KernelRegistry } from './kernelRegistry.ts';

/** What lasts shorter is not shown: a cell that ends at once must not make the window draw its bars twice. */
const PATIENCE_MS = 100;

/** Shows the active notebook's kernel in the status bar, and tells `when` clauses about it. */
export class KernelStatusItem {
  private readonly owned = new DisposableStore();
  private readonly item = this.owned.add(
    vscode.window.createStatusBarItem('trainbook.kernel', vscode.StatusBarAlignment.Right, 100),
  );
  private readonly shownKeys = new Map<string, boolean>();
  private shownText = '';
  private later: { cancel(): void } | undefined;

  constructor(
    private readonly registry: KernelRegistry,
    private readonly active: ActiveNotebook,
  ) {
    this.item.name = 'Trainbook Kernel';
    this.item.command = COMMANDS.showKernelMenu;
    this.owned.addFunction(active.onDidChange(() => this.updateSoon()));
    this.update();
  }

  dispose(): void {
    this.later?.cancel();
    this.owned.dispose();
  }

  private updateSoon(): void {
    this.later ??= scheduleWithTimer(() => {
      this.later = undefined;
      this.update();
    }, PATIENCE_MS);
  }

  private update(): void {
    const notebook = this.active.current;
    const kernel = notebook && hasDisk(notebook) ? this.registry.kernelOf(notebook.uri) : undefined;
    this.setKey(CONTEXT_KEYS.notebookActive, notebook !== undefined);
    this.setKey(CONTEXT_KEYS.cellRunning, kernel?.state === 'busy');
    this.setKey(CONTEXT_KEYS.training, kernel?.state === 'busy' && kernel.activity.training);
    this.setKey(CONTEXT_KEYS.paused, kernel?.activity.paused === true);
    this.showItem(kernel && kernelStatus(kernel.state, kernel.backend, kernel.activity));
  }

  private showItem(status: KernelStatus | undefined): void {
    const shown = JSON.stringify(status ?? null);
    if (shown === this.shownText) return;
    this.shownText = shown;
    if (!status) return this.item.hide();
    this.item.text = status.text;
    this.item.tooltip = status.tooltip;
    const warning = new vscode.ThemeColor('statusBarItem.warningBackground');
    this.item.backgroundColor = status.warns ? warning : undefined;
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
