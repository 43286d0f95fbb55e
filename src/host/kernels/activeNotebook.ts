import * as vscode from 'vscode';
import { DisposableStore } from '../util/dispose.ts';
import { Emitter } from '../util/emitter.ts';
import type { KernelRegistry } from './kernelRegistry.ts';
import { TENSOR_SCHEME } from './tensorViewer.ts';

/**
 * The notebook that commands mean: the one that has the focus, else (while a panel or a tensor has it) the last one that had, as
 * long as it is open.
 */
export class ActiveNotebook {
  private readonly owned = new DisposableStore();
  private readonly changes = new Emitter<void>();
  private last: vscode.NotebookDocument | undefined;

  readonly onDidChange = this.changes.event;

  constructor(private readonly registry: KernelRegistry) {
    this.owned.add(vscode.window.onDidChangeActiveNotebookEditor(() => this.update()));
    this.owned.add(vscode.window.onDidChangeActiveTextEditor(() => this.update()));
    this.owned.add(vscode.workspace.onDidCloseNotebookDocument(() => this.update()));
    this.owned.addFunction(registry.onDidChange(() => this.update()));
    this.update();
  }

  get current(): vscode.NotebookDocument | undefined {
    return this.last;
  }

  dispose(): void {
    this.owned.dispose();
  }

  private update(): void {
    const { activeNotebookEditor, activeTextEditor } = vscode.window;
    const active = activeNotebookEditor?.notebook;
    if (active) this.last = this.registry.isOurs(active) ? active : undefined;
    else if (this.last?.isClosed || (activeTextEditor && !isOfNotebook(activeTextEditor.document)))
      this.last = undefined;
    this.changes.fire();
  }
}

/** A cell, or a tensor that was opened from the list of variables, which shall not vanish then. */
function isOfNotebook({ uri }: vscode.TextDocument): boolean {
  return uri.scheme === 'vscode-notebook-cell' || uri.scheme === TENSOR_SCHEME;
}
