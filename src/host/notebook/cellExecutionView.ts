import * as vscode from 'vscode';
import type { CellError, CellOutput, CellStatus } from '../../protocol/kernelMessages.ts';
import { scheduleWithTimer } from '../util/schedule.ts';
import type { OutputItem } from './cellOutput.ts';
import { OutputAssembler } from './outputAssembler.ts';
import type { OutputEdit, OutputSlot } from './outputAssembler.ts';
import { Pacer } from './pacer.ts';

/** How often a running cell's outputs are changed: often enough to look alive, seldom enough to leave time for typing. */
const ROUND_INTERVAL_MS = 60;

/**
 * A cell is shown as running once it runs for so long. One that ends before is drawn once, with all that it did: to draw
 * it a second time takes the editor longer than the cell takes. Until then the editor shows it as waiting.
 */
const SHOW_RUNNING_AFTER_MS = 25;

/** A cell that shows nothing for so long loses the outputs of its last run. */
const STALE_AFTER_MS = 100;

export interface CellExecutionViewOptions {
  cell: vscode.NotebookCell;
  /** Begins an execution of the cell in the editor; throws where the editor does not allow it (any more). */
  createExecution: () => vscode.NotebookCellExecution;
  onError: (error: unknown) => void;
}

/**
 * One execution of a cell as the editor shows it. What comes after a silence is shown at once; what follows is collected
 * and shown a few times a second, each round only when the editor took the one before: however much a cell prints, the
 * editor gets as much as it can take.
 *
 * The outputs of the run before stay until there are new ones, at most for a moment: to take away and then to add would
 * make the editor lay out and draw the cell twice, and flicker.
 *
 * Code may print after its cell ended (a timer, a promise that nobody awaited). The editor changes outputs only during
 * an execution, so for that the cell is put into one for a moment, with the same number and times.
 */
export class CellExecutionView {
  private execution: vscode.NotebookCellExecution | undefined;
  /** Set from the start of the cell until the editor is told of it. */
  private beginning: { cancel(): void } | undefined;
  private readonly assembler = new OutputAssembler();
  private readonly shown = new Map<OutputSlot, vscode.NotebookCellOutput>();
  private readonly pacer = new Pacer({ work: () => this.showChanges(), intervalMs: ROUND_INTERVAL_MS });
  private stale: { cancel(): void } | undefined;
  /** Of which the editor has not told yet. */
  private ownClears = 0;
  private order: number | undefined;
  private startedAt: number | undefined;
  private ended: { success: boolean | undefined; at: number } | undefined;

  constructor(private readonly options: CellExecutionViewOptions) {}

  get cell(): vscode.NotebookCell {
    return this.options.cell;
  }

  /** @param at milliseconds since 1970. */
  start(at: number): void {
    if (this.startedAt !== undefined) return;
    this.startedAt = at;
    this.beginning = scheduleWithTimer(() => this.begin(), SHOW_RUNNING_AFTER_MS);
    this.stale = scheduleWithTimer(() => this.clearStale(), STALE_AFTER_MS);
  }

  setOrder(order: number): void {
    this.order = order;
    if (this.execution) this.execution.executionOrder = order;
  }

  push(output: CellOutput): void {
    this.assembler.push(output);
    this.pacer.request();
  }

  ownsDisplay(displayId: string): boolean {
    return this.assembler.ownsDisplay(displayId);
  }

  /** The cell's outputs were cleared: by the user, or by this view, which the editor tells of late. */
  forgetOutputs(): void {
    if (this.ownClears > 0) {
      this.ownClears -= 1;
      return;
    }
    this.assembler.forgetOutputs();
    this.shown.clear();
  }

  /**
   * Shows what is still to be shown, and ends the execution. Neither waits for the editor, which keeps the order in which
   * it was asked: the next cell need not wait until this one is drawn.
   */
  finish(status: CellStatus, at: number): void {
    this.end(status === 'ok', at);
  }

  /** Ends the execution with an error that is not the cell's own: the kernel could not start, or it died. */
  fail(error: CellError): void {
    if (this.ended) return;
    this.start(Date.now());
    this.push({ kind: 'error', error });
    this.finish('error', Date.now());
  }

  /** The cell will not run, or was stopped before it did anything. */
  cancel(): void {
    this.end(undefined, Date.now());
  }

  private end(success: boolean | undefined, at: number): void {
    if (this.ended) return;
    this.ended = { success, at };
    this.begin();
    void this.showChanges();
    try {
      this.clearStale();
      this.execution?.end(success, at);
    } catch (error) {
      this.options.onError(error); // the cell or its notebook is gone
    }
    this.execution = undefined;
  }

  /** Puts a started cell into an execution of the editor's, if it is not in one yet. */
  private begin(): void {
    if (!this.beginning) return;
    this.beginning.cancel();
    this.beginning = undefined;
    try {
      this.execution = this.options.createExecution();
      this.execution.start(this.startedAt);
      if (this.order !== undefined) this.execution.executionOrder = this.order;
    } catch (error) {
      this.options.onError(error); // the cell or its notebook is gone
    }
  }

  /** Takes away the outputs of the run before, if they are still there. */
  private clearStale(): void {
    if (!this.takeStale() || !this.execution) return;
    if (this.cell.outputs.length > 0) this.ownClears += 1;
    void this.execution.clearOutput();
  }

  /** @returns whether the outputs of the run before are there until now. */
  private takeStale(): boolean {
    const { stale } = this;
    this.stale = undefined;
    stale?.cancel();
    return stale !== undefined;
  }

  private showChanges(): Promise<void> {
    return this.applyEdits().catch(this.options.onError);
  }

  private async applyEdits(): Promise<void> {
    if (!this.assembler.hasChanges) return;
    this.begin();
    if (this.execution) return this.apply(this.execution, this.assembler.takeEdits());
    const again = this.options.createExecution();
    again.executionOrder = this.order;
    again.start(this.startedAt);
    const applied = this.apply(again, this.assembler.takeEdits());
    again.end(this.ended?.success, this.ended?.at);
    await applied;
  }

  private async apply(execution: vscode.NotebookCellExecution, edits: OutputEdit[]): Promise<void> {
    // The editor keeps the order in which it was asked, so nothing needs to wait for what came before it.
    await Promise.all(edits.map((edit) => this.applyEdit(execution, edit)));
  }

  private async applyEdit(execution: vscode.NotebookCellExecution, edit: OutputEdit): Promise<void> {
    const items = edit.items.map(toEditorItem);
    const output = this.shown.get(edit.slot);
    if (!output) {
      const added = new vscode.NotebookCellOutput(items);
      this.shown.set(edit.slot, added);
      await (this.takeStale() ? execution.replaceOutput(added) : execution.appendOutput(added));
    } else if (edit.type === 'extend') await execution.appendOutputItems(items, output);
    else await execution.replaceOutputItems(items, output);
  }
}

function toEditorItem({ mime, data }: OutputItem): vscode.NotebookCellOutputItem {
  return new vscode.NotebookCellOutputItem(data, mime);
}
