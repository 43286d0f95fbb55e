import * as vscode from 'vscode';
import type { ModelSummaryData } from '../../protocol/displayData.ts';
import type { VariableDescription, VariablePreview } from '../../protocol/kernelMessages.ts';
import type { LiveValuesParams } from '../../protocol/languageMessages.ts';
import type { KernelRegistry } from '../kernels/kernelRegistry.ts';
import type { NotebookKernel } from '../kernels/notebookKernel.ts';
import { notebookPath } from '../notebook/notebookPath.ts';
import { DisposableStore } from '../util/dispose.ts';
import { describeLiveValues } from './describeLiveValues.ts';
import type { LanguageSupport } from './languageSupport.ts';

interface LiveValuesOptions {
  registry: Pick<KernelRegistry, 'kernelOf' | 'isOurs' | 'onDidChange'>;
  language: Pick<LanguageSupport, 'sendLiveValues' | 'onDidStart'>;
}

/** Tells the language server, whenever a kernel has come to rest, what the variables of its notebook hold. */
export class LiveValues {
  private readonly owned = new DisposableStore();
  private readonly sent = new WeakMap<NotebookKernel, string>();

  constructor(private readonly options: LiveValuesOptions) {
    const { registry, language } = options;
    this.owned.addFunction(registry.onDidChange((kernel) => kernel && this.kernelChanged(kernel)));
    this.owned.addFunction(language.onDidStart(() => this.sendAll()));
    this.owned.add(vscode.workspace.onDidOpenNotebookDocument(() => this.sendAll()));
  }

  dispose(): void {
    this.owned.dispose();
  }

  private kernelChanged(kernel: NotebookKernel): void {
    if (kernel.state !== 'ready') return;
    for (const notebook of vscode.workspace.notebookDocuments) {
      if (isOnDisk(notebook) && notebookPath(notebook.uri) === kernel.path) void this.send(notebook, kernel);
    }
  }

  private sendAll(): void {
    for (const notebook of vscode.workspace.notebookDocuments) {
      if (!isOnDisk(notebook) || !this.options.registry.isOurs(notebook)) continue;
      const kernel = this.options.registry.kernelOf(notebook.uri);
      this.sent.delete(kernel);
      if (kernel.state === 'ready') void this.send(notebook, kernel);
    }
  }

  /** With what the kernel has to be asked for, if it does not run a cell meanwhile; at first with what is known at once. */
  private async send(notebook: vscode.NotebookDocument, kernel: NotebookKernel): Promise<void> {
    const models = kernel.projection.listModels();
    const summaries = new Map<string, ModelSummaryData>();
    const tell = (variables: readonly VariableDescription[], previews: readonly VariablePreview[] = []) => {
      const datasets = kernel.projection.listDatasets();
      const values = describeLiveValues({ models, datasets, summaries, variables, previews });
      const { metrics, sources } = kernel.live;
      return this.tell(kernel, { notebook: notebook.uri.toString(), values, metrics, sources });
    };
    // Later the former values stay until all new ones are known.
    if (!this.sent.has(kernel)) await tell([]);
    const listed = await kernel.listVariables().catch(() => undefined); // it ended
    for (const { id } of models) {
      const summary = await kernel.readModelSummary(id).catch(() => undefined); // ended, or no model any more
      if (summary) summaries.set(id, summary);
    }
    if (kernel.state !== 'ready') return;
    const previews = await kernel.readPreviews().catch(() => undefined);
    if (kernel.state === 'ready') await tell(listed?.variables ?? [], previews);
  }

  private async tell(kernel: NotebookKernel, params: LiveValuesParams): Promise<void> {
    const text = JSON.stringify(params);
    if (this.sent.get(kernel) === text) return;
    this.sent.set(kernel, text);
    await this.options.language.sendLiveValues(params);
  }
}

/** Others, such as the old version beside a new one, have no kernel. */
function isOnDisk({ uri: { scheme } }: vscode.NotebookDocument): boolean {
  return scheme === 'file' || scheme === 'untitled';
}
