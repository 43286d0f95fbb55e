import * as vscode from 'vscode';
import { CELL_LANGUAGES, NOTEBOOK_TYPES } from '../contributions.ts';
import { ErrorDiagnostics } from '../notebook/errorDiagnostics.ts';
import { NotebookExecutions } from '../notebook/notebookExecutions.ts';
import type { StaleMarks } from '../notebook/staleMarks.ts';
import { notebookPath } from '../notebook/notebookPath.ts';
import { DisposableStore } from '../util/dispose.ts';
import { Emitter } from '../util/emitter.ts';
import type { Logger } from '../util/logger.ts';
import { bundlePaths, readKernelSettings } from './hostSettings.ts';
import { isTrusted } from './isTrusted.ts';
import { createNotebookController, flavorOf } from './notebookController.ts';
import type { NotebookFlavor } from './notebookController.ts';
import { NotebookKernel } from './notebookKernel.ts';
import type { ReplayMemory } from './replayMemory.ts';

export interface KernelRegistryOptions {
  extensionPath: string;
  /** Shows which cells are stale. */
  marks: StaleMarks;
  memory: ReplayMemory;
  logger: Logger;
  /** No kernel came up: tells the user, with a way to mend it. */
  onStartFailed: (error: Error) => void;
  /** Whether cells may run with the types that they have. */
  mayRun: (cells: vscode.NotebookCell[], notebook: vscode.NotebookDocument) => Promise<boolean>;
  /** The stop button was pressed: lets go of a cell that a debugger holds. */
  beforeStop: (notebook: vscode.NotebookDocument) => Promise<void>;
  /** The running cell does not stop. */
  onInterruptSlow: (notebook: vscode.NotebookDocument) => void;
}

/** After so long, an interrupt that did nothing is worth a question. */
const INTERRUPT_PATIENCE_MS = 5000;

interface Attachment {
  executions: NotebookExecutions;
  /** When what an earlier window ran is shown; no cell may run before. */
  ready: Promise<void>;
}

/**
 * Every notebook's kernel, and who runs its cells. A kernel belongs to a path: closing the notebook or reloading the
 * window leaves it running, and opening the notebook again takes it up, with all that it did meanwhile.
 */
export class KernelRegistry {
  private readonly owned = new DisposableStore();
  private readonly diagnostics = this.owned.add(new ErrorDiagnostics());
  private readonly kernels = new Map<string, NotebookKernel>();
  private readonly attachments = new Map<vscode.NotebookDocument, Attachment>();
  private readonly changes = new Emitter<NotebookKernel | undefined>();
  private readonly controllers: Record<NotebookFlavor, vscode.NotebookController>;

  /** Something changed that status item, context keys or panels show: a kernel's state, or which notebooks are ours. */
  readonly onDidChange = this.changes.event;

  constructor(private readonly options: KernelRegistryOptions) {
    const controller = (flavor: NotebookFlavor) =>
      this.owned.add(
        createNotebookController(flavor, {
          run: (cells, notebook) => this.run(cells, notebook, flavor),
          interrupt: (notebook) => this.interrupt(notebook),
          selectionChanged: (notebook, selected) => this.selectionChanged(notebook, selected, flavor),
        }),
      );
    this.controllers = { trainFile: controller('trainFile'), ipynb: controller('ipynb') };
    this.owned.add(vscode.workspace.onDidOpenNotebookDocument((notebook) => this.prefer(notebook)));
    this.owned.add(vscode.workspace.onDidCloseNotebookDocument((notebook) => this.closed(notebook)));
    for (const notebook of vscode.workspace.notebookDocuments) this.prefer(notebook);
  }

  /** Whether the notebook runs on Trainbook, or would. */
  isOurs(notebook: vscode.NotebookDocument): boolean {
    return notebook.notebookType === NOTEBOOK_TYPES.trainFile || this.attachments.has(notebook);
  }

  /** The kernel of a notebook, also before it is started. @throws Error for a notebook on no disk. */
  kernelOf(uri: vscode.Uri): NotebookKernel {
    const path = notebookPath(uri);
    const known = this.kernels.get(path);
    if (known) return known;
    const { extensionPath } = this.options;
    const kernel = new NotebookKernel(path, () => ({
      ...readKernelSettings(),
      kernelPath: bundlePaths(extensionPath).kernel,
    }));
    this.kernels.set(path, kernel);
    this.owned.add(kernel);
    this.follow(kernel);
    return kernel;
  }

  /** Whether a kernel is on the way to its first result. */
  get isKernelStarting(): boolean {
    return [...this.kernels.values()].some(
      ({ state, backend }) => state === 'starting' || (state === 'busy' && !backend),
    );
  }

  /**
   * One press of the stop button: trainings finish their batch, then the cell is interrupted, then the user is asked
   * whether to kill the kernel. The status item says which of it.
   */
  async interrupt(notebook: vscode.NotebookDocument): Promise<void> {
    const { logger, beforeStop, onInterruptSlow } = this.options;
    try {
      await beforeStop(notebook);
      const outcome = await this.attachments.get(notebook)?.executions.requestStop();
      if (outcome === 'exhausted') return onInterruptSlow(notebook);
      if (outcome !== 'hard') return;
    } catch (error) {
      logger.error('the stop button got no answer', error); // the kernel ended: its cell says so
    }
    const stopped = await this.kernelOf(notebook.uri).idleWithin(INTERRUPT_PATIENCE_MS);
    if (!stopped) onInterruptSlow(notebook);
  }

  /** By which the kernel knows a cell. */
  cellId(cell: vscode.NotebookCell): string {
    const { notebook } = cell;
    return this.attach(notebook, flavorOf(notebook) ?? 'ipynb').executions.cellId(cell);
  }

  /** Ends the notebook's kernel without asking it, and starts a new one. */
  async killAndRestart(notebook: vscode.NotebookDocument): Promise<void> {
    this.kernelOf(notebook.uri).kill('its cell did not stop');
    await this.restart(notebook);
  }

  /** Ends the notebook's kernel and starts a new one; cells that wait are forgotten. */
  async restart(notebook: vscode.NotebookDocument): Promise<void> {
    this.attachments.get(notebook)?.executions.cancelWaiting();
    await this.kernelOf(notebook.uri).restart();
  }

  dispose(): void {
    for (const { executions } of this.attachments.values()) executions.dispose();
    this.owned.dispose();
  }

  private async run(
    cells: vscode.NotebookCell[],
    notebook: vscode.NotebookDocument,
    flavor: NotebookFlavor,
  ): Promise<void> {
    if (!(await isTrusted(notebook))) return;
    try {
      const { executions, ready } = this.attach(notebook, flavor);
      const prepared = ready.then(() => executions.prepare()); // the kernel starts while the types are checked
      if (!(await this.options.mayRun(cells, notebook))) return;
      await prepared;
      await executions.run(cells);
    } catch (error) {
      this.options.logger.error('cells could not be run', error);
      void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
    }
  }

  private selectionChanged(
    notebook: vscode.NotebookDocument,
    selected: boolean,
    flavor: NotebookFlavor,
  ): void {
    if (!selected) this.closed(notebook);
    else this.attach(notebook, flavor);
  }

  /** Makes this window show what the notebook's kernel does, also what it did before. */
  private attach(notebook: vscode.NotebookDocument, flavor: NotebookFlavor): Attachment {
    const known = this.attachments.get(notebook);
    if (known) return known;
    const { logger, marks, onStartFailed } = this.options;
    const kernel = this.kernelOf(notebook.uri);
    const executions = new NotebookExecutions({
      notebook,
      controller: this.controllers[flavor],
      kernel,
      diagnostics: this.diagnostics,
      marks,
      logger,
      onStartFailed,
    });
    const attachment = { executions, ready: this.takeUp(kernel, executions, flavor) };
    this.attachments.set(notebook, attachment);
    attachment.ready.catch((error: unknown) => {
      logger.error('a running kernel could not be taken up', error);
      this.closed(notebook);
    });
    this.changes.fire(kernel);
    return attachment;
  }

  private async takeUp(
    kernel: NotebookKernel,
    executions: NotebookExecutions,
    flavor: NotebookFlavor,
  ): Promise<void> {
    const events = await kernel.takeUp();
    const storesOutputs = flavor === 'ipynb';
    if (!events) return;
    executions.restore(
      events,
      (execution) => storesOutputs && this.options.memory.wasSeen(kernel, execution),
    );
  }

  private follow(kernel: NotebookKernel): void {
    const { logger, memory } = this.options;
    let logged = '';
    this.owned.addFunction(
      kernel.onDidChangeState((state) => {
        const life = state === 'busy' ? 'ready' : state; // a line a cell would hide the rest
        const line = `the kernel is ${life}, computing with ${kernel.backend?.label ?? 'nothing yet'}`;
        if (line !== logged) logger.info(`${kernel.path}: ${line}`);
        logged = line;
        this.changes.fire(kernel);
      }),
    );
    this.owned.addFunction(kernel.onDidEnd((reason) => logger.warn(`${kernel.path}: ${reason}`)));
    this.owned.addFunction(memory.follow(kernel));
  }

  /** Notebooks of ours, and Jupyter's with TypeScript cells, need not ask which kernel to take. */
  private prefer(notebook: vscode.NotebookDocument): void {
    const { trainFile, ipynb } = this.controllers;
    const { Preferred } = vscode.NotebookControllerAffinity;
    if (notebook.notebookType === NOTEBOOK_TYPES.trainFile)
      trainFile.updateNotebookAffinity(notebook, Preferred);
    else if (notebook.notebookType === NOTEBOOK_TYPES.ipynb && hasTypeScript(notebook)) {
      ipynb.updateNotebookAffinity(notebook, Preferred);
    }
  }

  private closed(notebook: vscode.NotebookDocument): void {
    this.attachments.get(notebook)?.executions.dispose();
    this.attachments.delete(notebook);
    this.changes.fire(undefined);
  }
}

function hasTypeScript(notebook: vscode.NotebookDocument): boolean {
  return notebook.getCells().some(({ document }) => document.languageId === CELL_LANGUAGES.ipynb);
}
