import * as vscode from 'vscode';
import type { CellError, CellOutput, CellStatus } from '../../protocol/kernelMessages.ts';
import type { OutputItem } from './cellOutput.ts';
import { OutputAssembler } from './outputAssembler.ts';
import type { OutputEdit, OutputSlot } from './outputAssembler.ts';

/** How often a running cell's outputs are changed: often enough to look alive, seldom enough to leave time for typing. */
const FLUSH_INTERVAL_MS = 60;

export interface CellExecutionViewOptions {
  cell: vscode.NotebookCell;
  /** Begins an execution of the cell in the editor; throws where the editor does not allow it (any more). */
  createExecution: () => vscode.NotebookCellExecution;
  onError: (error: unknown) => void;
}

/**
 * One execution of a cell as the editor shows it. Outputs are collected and shown a few times a second, each round only
 * when the editor took the one before: however much a cell prints, the editor gets as much as it can take.
 *
 * Code may print after its cell ended (a timer, a promise that nobody awaited). The editor changes outputs only during
 * an execution, so for that the cell is put into one for a moment, with the same number and times.
 */
export class CellExecutionView {
  private execution: vscode.NotebookCellExecution | undefined;
  private readonly assembler = new OutputAssembler();
  private readonly shown = new Map<OutputSlot, vscode.NotebookCellOutput>();
  private timer: NodeJS.Timeout | undefined;
  private flushing: Promise<void> = Promise.resolve();
  private finishing: Promise<void> | undefined;
  private order: number | undefined;
  private startedAt: number | undefined;
  private ended: { success: boolean | undefined; at: number } | undefined;

  constructor(private readonly options: CellExecutionViewOptions) {
    this.execution = options.createExecution();
  }

  get cell(): vscode.NotebookCell {
    return this.options.cell;
  }

  /** @param at milliseconds since 1970. */
  start(at: number): void {
    if (this.startedAt !== undefined) return;
    this.startedAt = at;
    this.execution?.start(at);
    void this.execution?.clearOutput();
  }

  setOrder(order: number): void {
    this.order = order;
    if (this.execution) this.execution.executionOrder = order;
  }

  push(output: CellOutput): void {
    this.assembler.push(output);
    this.timer ??= setTimeout(() => this.flush(), FLUSH_INTERVAL_MS);
  }

  ownsDisplay(displayId: string): boolean {
    return this.assembler.ownsDisplay(displayId);
  }

  /** The user cleared the cell's outputs. */
  forgetOutputs(): void {
    this.assembler.forgetOutputs();
    this.shown.clear();
  }

  /** Shows what is still to be shown, and ends the execution; resolves when both are done. */
  finish(status: CellStatus, at: number): Promise<void> {
    this.finishing ??= this.end(status === 'ok', at);
    return this.finishing;
  }

  /** Ends the execution with an error that is not the cell's own: the kernel could not start, or it died. */
  async fail(error: CellError): Promise<void> {
    if (!this.finishing) {
      this.start(Date.now());
      this.push({ kind: 'error', error });
    }
    await this.finish('error', Date.now());
  }

  /** The cell will not run, or was stopped before it did anything. */
  cancel(): void {
    this.finishing ??= this.end(undefined, Date.now());
  }

  private async end(success: boolean | undefined, at: number): Promise<void> {
    this.ended = { success, at };
    await this.flush();
    try {
      this.execution?.end(success, at);
    } catch (error) {
      this.options.onError(error); // the cell or its notebook is gone
    }
    this.execution = undefined;
  }

  private flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.flushing = this.flushing.then(() => this.applyEdits()).catch(this.options.onError);
    return this.flushing;
  }

  private async applyEdits(): Promise<void> {
    if (!this.assembler.hasChanges) return;
    if (this.execution) return this.apply(this.execution, this.assembler.takeEdits());
    const again = this.options.createExecution();
    again.executionOrder = this.order;
    again.start(this.startedAt);
    try {
      await this.apply(again, this.assembler.takeEdits());
    } finally {
      again.end(this.ended?.success, this.ended?.at);
    }
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
      await execution.appendOutput(added);
    } else if (edit.type === 'extend') await execution.appendOutputItems(items, output);
    else await execution.replaceOutputItems(items, output);
  }
}

function toEditorItem({ mime, data }: OutputItem): vscode.NotebookCellOutputItem {
  return new vscode.NotebookCellOutputItem(data, mime);
}
