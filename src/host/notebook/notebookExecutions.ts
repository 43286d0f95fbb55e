import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import type { CellOutput, LoggedEvent, StaleCell, StopOutcome } from '../../protocol/kernelMessages.ts';
import { serializeError } from '../../protocol/serializedError.ts';
import type { NotebookKernel } from '../kernels/notebookKernel.ts';
import { DisposableStore } from '../util/dispose.ts';
import type { Logger } from '../util/logger.ts';
import { CellExecutionQueue } from './cellExecutionQueue.ts';
import type { CellOutcome, QueuedCell } from './cellExecutionQueue.ts';
import { CellExecutionView } from './cellExecutionView.ts';
import { CellIdentities } from './cellIdentities.ts';
import type { ErrorDiagnostics } from './errorDiagnostics.ts';
import { matchCells } from './matchCells.ts';
import { outputOf, replayLog, staleIn } from './replayLog.ts';
import type { StaleMarks } from './staleMarks.ts';
import type { LoggedExecution } from './replayLog.ts';

export interface NotebookExecutionsOptions {
  notebook: vscode.NotebookDocument;
  controller: vscode.NotebookController;
  kernel: NotebookKernel;
  diagnostics: ErrorDiagnostics;
  marks: StaleMarks;
  logger: Logger;
  /** Tells the user that no kernel came up, with a way to mend it. */
  onStartFailed: (error: Error) => void;
}

/**
 * The running of one notebook's cells: asks the kernel for one after the other, and shows what its events say in the
 * cells. A kernel that was found again is shown in the same way, from its log.
 */
export class NotebookExecutions {
  private readonly owned = new DisposableStore();
  private readonly queue = new CellExecutionQueue();
  private readonly identities: CellIdentities<vscode.NotebookCell>;
  /** By execution id; of each cell the last one, because code may print after its cell ended. */
  private readonly views = new Map<string, CellExecutionView>();
  private startedCount = 0;
  private interruptedAt = 0;

  constructor(private readonly options: NotebookExecutionsOptions) {
    const { kernel } = options;
    this.identities = new CellIdentities(kernel.path);
    this.owned.addFunction(kernel.onEvent((event) => this.receive(event)));
    this.owned.addFunction(kernel.onDidEnd((description) => this.kernelEnded(description)));
    this.owned.add(vscode.workspace.onDidChangeNotebookDocument((change) => this.notebookChanged(change)));
  }

  get notebook(): vscode.NotebookDocument {
    return this.options.notebook;
  }

  /** By which the kernel knows a cell. */
  cellId(cell: vscode.NotebookCell): string {
    return this.identities.reference(cell).id;
  }

  /** Begins to start the kernel; should that fail, the first cell that runs tells it. */
  prepare(): void {
    this.options.kernel.ensureStarted().catch(() => undefined);
  }

  /** Runs cells after those that already wait; resolves when none waits any more. */
  async run(cells: vscode.NotebookCell[]): Promise<void> {
    await this.queue.enqueue(cells.map((cell) => this.queued(cell)));
  }

  /** One press of the stop button: forgets the cells that wait, and stops the running one a level harder. */
  async requestStop(): Promise<StopOutcome> {
    this.interruptedAt = Date.now();
    this.queue.cancelWaiting();
    return this.options.kernel.requestStop();
  }

  cancelWaiting(): void {
    this.queue.cancelWaiting();
  }

  /**
   * Shows what a kernel that was found again did before.
   *
   * @param isStored whether the notebook's file has the outputs of a finished execution, as an `.ipynb` may.
   */
  restore(events: LoggedEvent[], isStored: (execution: LoggedExecution) => boolean): void {
    const executions = replayLog(events);
    this.startedCount = executions.reduce((count, { order }) => Math.max(count, order), 0);
    const cells = this.notebook.getCells();
    const isCode = (cell: vscode.NotebookCell) => cell.kind === vscode.NotebookCellKind.Code;
    const places = matchCells(
      executions.map(({ cell, source, finished }) => ({ index: cell.index, source, running: !finished })),
      cells.map((cell) => (isCode(cell) ? cell.document.getText() : undefined)),
    );
    executions.forEach((execution, number) => {
      const cell = cells[places[number] ?? -1];
      if (!cell) return;
      this.identities.bind(execution.cell.id, cell);
      const isShown = cell.outputs.length > 0 || execution.outputs.length === 0;
      if (!execution.finished || !isStored(execution) || !isShown) this.restoreExecution(cell, execution);
    });
    this.markStale(staleIn(events));
  }

  dispose(): void {
    this.queue.cancelWaiting();
    for (const { cell } of this.views.values()) this.options.diagnostics.clear(cell);
    this.options.marks.set(this.notebook, new Map());
    this.owned.dispose();
  }

  private queued(cell: vscode.NotebookCell): QueuedCell {
    const view = this.createView(cell);
    return { run: () => this.runCell(view), cancel: () => view.cancel() };
  }

  private async runCell(view: CellExecutionView): Promise<CellOutcome> {
    const { kernel, diagnostics, onStartFailed } = this.options;
    const askedAt = Date.now();
    if (view.cell.index < 0 || this.notebook.isClosed) {
      view.cancel(); // deleted while it waited
      return 'ok';
    }
    view.start(askedAt);
    diagnostics.clear(view.cell);
    try {
      await kernel.ensureStarted();
    } catch (error) {
      view.fail({ ...serializeError(error), name: 'No kernel', stack: undefined });
      onStartFailed(error as Error);
      return 'error';
    }
    if (this.interruptedAt >= askedAt) {
      view.cancel();
      return 'interrupted';
    }
    return this.execute(view);
  }

  private async execute(view: CellExecutionView): Promise<CellOutcome> {
    const executionId = randomUUID();
    const { cell } = view;
    this.remember(executionId, view);
    try {
      const reference = this.identities.reference(cell);
      const { status } = await this.options.kernel.executeCell(
        executionId,
        reference,
        cell.document.getText(),
      );
      view.finish(status, Date.now());
      return status;
    } catch (error) {
      view.fail({ ...serializeError(error), name: 'Kernel ended', stack: undefined });
      return 'error';
    }
  }

  private createView(cell: vscode.NotebookCell): CellExecutionView {
    const { controller, logger } = this.options;
    return new CellExecutionView({
      cell,
      createExecution: () => controller.createNotebookCellExecution(cell),
      onError: (error) => logger.error('outputs of a cell could not be shown', error),
    });
  }

  private remember(executionId: string, view: CellExecutionView): void {
    for (const [id, { cell }] of this.views) if (cell === view.cell) this.views.delete(id);
    this.views.set(executionId, view);
  }

  private restoreExecution(cell: vscode.NotebookCell, execution: LoggedExecution): void {
    const view = this.createView(cell);
    this.remember(execution.executionId, view);
    view.start(execution.startedAt);
    view.setOrder(execution.order);
    for (const output of execution.outputs) this.show(view, output);
    const { finished } = execution;
    if (finished) view.finish(finished.result.status, finished.at);
  }

  private receive({ event, time }: LoggedEvent): void {
    if (event.type === 'kernelStarted') this.kernelStarted();
    else if (event.type === 'cellsStale') this.markStale(event.cells);
    else if (event.type === 'cellStarted') this.views.get(event.executionId)?.setOrder(++this.startedCount);
    else if (event.type === 'cellFinished') {
      this.views.get(event.executionId)?.finish(event.result.status, time);
    } else {
      const shown = outputOf(event);
      const view = shown && this.views.get(shown.executionId);
      if (shown && view) this.show(view, shown.output);
    }
  }

  private show(view: CellExecutionView, output: CellOutput): void {
    const { diagnostics } = this.options;
    if (output.kind === 'error') {
      diagnostics.show(view.cell, output.error, (reference) => this.identities.cellOf(reference));
    }
    const displayId = output.kind === 'display' ? output.displayId : undefined;
    const owner =
      displayId === undefined
        ? undefined
        : [...this.views.values()].find((other) => other.ownsDisplay(displayId));
    (owner ?? view).push(output);
  }

  private kernelStarted(): void {
    this.startedCount = 0;
    this.markStale([]);
  }

  private markStale(stale: readonly StaleCell[]): void {
    const marked = stale.flatMap((description) => {
      const cell = this.identities.cellOf(description.cell);
      return cell ? [[cell, description] as const] : [];
    });
    this.options.marks.set(this.notebook, new Map(marked));
  }

  /** Those that wait for an answer fail by themselves; this is for cells that an earlier window started. */
  private kernelEnded(description: string): void {
    this.queue.cancelWaiting();
    for (const view of this.views.values()) view.fail({ name: 'Kernel ended', message: description });
  }

  private notebookChanged({
    notebook,
    cellChanges,
    contentChanges,
  }: vscode.NotebookDocumentChangeEvent): void {
    if (notebook !== this.notebook) return;
    const added = new Set(contentChanges.flatMap(({ addedCells }) => addedCells)); // a moved cell is in both lists
    for (const cell of contentChanges.flatMap(({ removedCells }) => removedCells)) {
      if (!added.has(cell)) this.forgetCell(cell);
    }
    for (const { cell, outputs } of cellChanges) {
      if (outputs?.length !== 0) continue;
      for (const view of this.views.values()) if (view.cell === cell) view.forgetOutputs();
    }
  }

  private forgetCell(cell: vscode.NotebookCell): void {
    this.identities.forget(cell);
    this.options.diagnostics.clear(cell);
    for (const [id, view] of this.views) if (view.cell === cell) this.views.delete(id);
  }
}
