import type { Rung } from '../rung.ts';

/** How far the compiled training of one kind of network is from the same one op by op. */
export interface ParityCase {
  /** Such as `convolution and batch normalization`. */
  name: string;
  /** The greatest difference of a loss or a weight after the steps, relative to the greatest value of its kind. */
  error: number;
  passed: boolean;
  /** Why it could not be compared. */
  failure?: string;
}

/** What one rung, in a process of its own, trained both ways. */
export type ParityReport =
  | { rung: Rung; outcome: 'checked'; label: string; compiled: boolean; cases: ParityCase[] }
  | { rung: Rung; outcome: 'refused'; reason: string; remedy: string }
  | { rung: Rung; outcome: 'died'; reason: string };

/** Whether compiled steps have the numbers of eager ones; where none are compiled there is nothing to compare. */
export function isPar(report: ParityReport): boolean {
  return report.outcome === 'checked' && report.cases.every(({ passed }) => passed);
}
