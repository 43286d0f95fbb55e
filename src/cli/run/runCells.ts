import type { CellReference, CellResult } from '../../protocol/kernelMessages.ts';
import type { NotebookCell } from '../../notebook/notebookCells.ts';
import { isInRanges, isParametersCell, type CellRange } from '../runOptions.ts';
import type { Presenter, RunOutcome } from '../present/presenter.ts';
import type { Write } from '../present/screen.ts';

/** What a run needs of a kernel. */
export interface CellExecutor {
  executeCell(request: {
    cell: CellReference;
    source: string;
    executionId: string;
    parameters?: Record<string, string>;
  }): Promise<CellResult>;
}

export interface RunCellsOptions {
  cells: readonly NotebookCell[];
  /** Absolute path. */
  notebook: string;
  executor: CellExecutor;
  presenter: Presenter;
  write(writes: readonly Write[]): void;
  /** The cells to run; all where it is absent. */
  ranges?: readonly CellRange[];
  /** For the parameters cell. */
  parameters?: Record<string, string>;
  keepGoing: boolean;
  /** Whether somebody asked to stop. */
  interrupted(): boolean;
}

/** Runs the cells in order. A kernel that dies is an outcome, not an error. */
export async function runCells(options: RunCellsOptions): Promise<RunOutcome> {
  const failed: number[] = [];
  for (const [index, cell] of options.cells.entries()) {
    if (!isInRanges(index + 1, options.ranges)) continue;
    if (options.interrupted()) return { kind: 'interrupted' };
    if (cell.kind === 'markdown') {
      options.write(options.presenter.markdown(cell.text));
      continue;
    }
    if (cell.text.trim() === '') continue;
    const status = await runCell(cell, index, options);
    if (typeof status !== 'string') return status;
    if (status === 'interrupted' || options.interrupted()) return { kind: 'interrupted' };
    if (status === 'error') failed.push(index + 1);
    if (failed.length > 0 && !options.keepGoing) break;
  }
  return failed.length === 0 ? { kind: 'ok' } : { kind: 'cellsFailed', numbers: failed };
}

async function runCell(cell: NotebookCell, index: number, options: RunCellsOptions) {
  const { notebook, executor, presenter, write, interrupted } = options;
  const executionId = `cell-${index + 1}`;
  write(
    presenter.cellStarting(executionId, { number: index + 1, text: cell.text, firstLine: cell.firstLine }),
  );
  try {
    const reference = { notebook, id: executionId, index };
    const parameters = isParametersCell(cell) ? options.parameters : undefined;
    const request = { cell: reference, source: cell.text, executionId, ...(parameters && { parameters }) };
    return (await executor.executeCell(request)).status;
  } catch (error) {
    if (interrupted()) return { kind: 'interrupted' } as const;
    return { kind: 'kernelDied', reason: (error as Error).message } as const;
  }
}
