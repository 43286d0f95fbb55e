import type { LoggedEvent } from '../../protocol/kernelMessages.ts';
import type { CellSource } from './formatError.ts';
import type { Write } from './screen.ts';

/** How the run of a notebook ended. */
export type RunOutcome =
  | { kind: 'ok' }
  /** One cell or, with `--keep-going`, several threw. */
  | { kind: 'cellsFailed'; numbers: number[] }
  | { kind: 'interrupted' }
  /** The kernel took no backend, so no cell could run; the first one said why. */
  | { kind: 'noBackend' }
  | { kind: 'kernelNotStarted'; reason: string }
  | { kind: 'kernelDied'; reason: string };

/**
 * Turns what happens into output. Pure: it knows no process and no clock, so the same events give the same text.
 */
export interface Presenter {
  started(): Write[];
  /** A markdown cell that the run passes. */
  markdown(text: string): Write[];
  /** The next cell to run; its source is needed if it throws. */
  cellStarting(executionId: string, cell: CellSource): Write[];
  event(logged: LoggedEvent): Write[];
  /** A sentence about the run itself, such as what a key press did. */
  notice(text: string): Write[];
  finished(outcome: RunOutcome, elapsedSeconds: number): Write[];
}
