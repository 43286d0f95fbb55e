import type {
  CellOutput,
  CellReference,
  CellResult,
  LoggedEvent,
  StaleCell,
} from '../../protocol/kernelMessages.ts';

/** One execution of a cell, put together from the log of its kernel. */
export interface LoggedExecution {
  executionId: string;
  cell: CellReference;
  source: string;
  /** The number in the cell's margin: the how many-th execution of this kernel. */
  order: number;
  startedAt: number;
  outputs: CellOutput[];
  /** Undefined while the cell runs. */
  finished?: { result: CellResult; at: number; sequence: number };
}

/** The last execution of each cell, in the order in which they began. */
export function replayLog(events: LoggedEvent[]): LoggedExecution[] {
  const all = new Map<string, LoggedExecution>();
  for (const { event, time, sequence } of events) {
    if (event.type === 'cellStarted') {
      const { executionId, cell, source } = event;
      all.set(executionId, { executionId, cell, source, order: all.size + 1, startedAt: time, outputs: [] });
    } else if (event.type === 'cellFinished') {
      const execution = all.get(event.executionId);
      if (execution) execution.finished = { result: event.result, at: time, sequence };
    } else {
      const output = outputOf(event);
      if (output) all.get(output.executionId)?.outputs.push(output.output);
    }
  }
  const lastOfCell = new Map<string, LoggedExecution>();
  for (const execution of all.values()) {
    lastOfCell.delete(execution.cell.id);
    lastOfCell.set(execution.cell.id, execution);
  }
  return [...lastOfCell.values()];
}

/** What an event adds to a cell's outputs; progress is a display that replaces itself. */
export function outputOf(
  event: LoggedEvent['event'],
): { executionId: string; output: CellOutput } | undefined {
  if (event.type === 'output') return { executionId: event.executionId, output: event.output };
  if (event.type !== 'progress') return undefined;
  const { executionId, progressId, progress } = event;
  const displayId = `progress:${progressId}`;
  return { executionId, output: { kind: 'display', displayId, data: { kind: 'progress', progress } } };
}

/** The cells that are stale after all of these events. */
export function staleIn(events: readonly LoggedEvent[]): StaleCell[] {
  const last = events.findLast(({ event }) => event.type === 'cellsStale');
  return last?.event.type === 'cellsStale' ? last.event.cells : [];
}
