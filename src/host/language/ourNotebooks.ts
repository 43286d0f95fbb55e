import * as vscode from 'vscode';
import { CELL_LANGUAGES, NOTEBOOK_TYPES } from '../contributions.ts';
import { DisposableStore } from '../util/dispose.ts';
import { Emitter } from '../util/emitter.ts';
import { isForeignKernel } from './isForeignKernel.ts';

interface OurNotebooksOptions {
  /** Whether the notebook's cells run on our kernel; VS Code tells that only once it was chosen. */
  isAttached: (notebook: vscode.NotebookDocument) => boolean;
  onDidChangeAttached: (listener: () => void) => () => void;
}

/**
 * The notebooks in which the language server speaks: those that run on our kernel, and those that would. In Jupyter
 * notebooks of other kernels (Deno, tslab) all stays as their kernels want it.
 */
export class OurNotebooks {
  private readonly owned = new DisposableStore();
  private readonly changes = new Emitter<void>();
  private readonly attached = new WeakSet<vscode.NotebookDocument>();
  private readonly foreign = new WeakSet<vscode.NotebookDocument>();

  /** {@link has} may answer differently from now on. */
  readonly onDidChange = this.changes.event;

  constructor(private readonly options: OurNotebooksOptions) {
    const { workspace } = vscode;
    const changed = () => this.changes.fire();
    this.owned.addFunction(options.onDidChangeAttached(() => this.attachedChanged()));
    this.owned.add(workspace.onDidOpenNotebookDocument(changed));
    this.owned.add(workspace.onDidCloseNotebookDocument(changed));
    this.owned.add(workspace.onDidOpenTextDocument((document) => isTypeScriptCell(document) && changed()));
    this.owned.add(workspace.onDidChangeNotebookDocument((change) => this.notebookChanged(change)));
  }

  has(notebook: vscode.NotebookDocument): boolean {
    if (notebook.notebookType === NOTEBOOK_TYPES.trainFile) return true;
    if (notebook.notebookType !== NOTEBOOK_TYPES.ipynb) return false;
    if (!notebook.getCells().some(({ document }) => isTypeScriptCell(document))) return false;
    if (this.options.isAttached(notebook)) return true;
    return !this.foreign.has(notebook) && !isForeignKernel(notebook.metadata);
  }

  dispose(): void {
    this.owned.dispose();
  }

  private attachedChanged(): void {
    let changed = false;
    for (const notebook of vscode.workspace.notebookDocuments) {
      const isAttached = this.options.isAttached(notebook);
      if (isAttached === this.attached.has(notebook)) continue;
      changed = true;
      if (isAttached) this.attached.add(notebook);
      else if (this.attached.delete(notebook)) this.foreign.add(notebook);
    }
    if (changed) this.changes.fire();
  }

  /** Cells that run while ours is not the kernel run on another one. */
  private notebookChanged({
    notebook,
    cellChanges,
    contentChanges,
  }: vscode.NotebookDocumentChangeEvent): void {
    const ran = cellChanges.some(({ executionSummary }) => executionSummary?.timing !== undefined);
    if (ran && !this.options.isAttached(notebook)) this.foreign.add(notebook);
    else if (contentChanges.length === 0) return;
    this.changes.fire();
  }
}

function isTypeScriptCell({ uri, languageId }: vscode.TextDocument): boolean {
  return uri.scheme === 'vscode-notebook-cell' && languageId === CELL_LANGUAGES.ipynb;
}
