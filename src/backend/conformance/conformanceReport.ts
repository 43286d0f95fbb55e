import type { Rung } from '../rung.ts';

/** `missing`: the backend has no such kernel, or TensorFlow.js no such gradient; `failed`: it computes wrongly. */
export type Verdict = 'ok' | 'failed' | 'missing';

/** What became of one case on one rung. */
export interface CaseResult {
  op: string;
  /** What is particular about the case; may be empty. */
  case: string;
  forward: Verdict;
  /** Absent where the case has none. */
  gradient?: Verdict;
  /** The greatest error of outputs and gradients, each relative to the greatest value of its tensor. */
  error: number;
  /** Why something failed or is missing. */
  reason?: string;
  /** Set when what is missing is known to be, and why. */
  known?: string;
}

/** What one rung, in a process of its own, computed; the line of JSON that its probe prints. */
export type RungConformance =
  | { rung: Rung; outcome: 'checked'; label: string; cases: CaseResult[] }
  /** This machine does not have it. */
  | { rung: Rung; outcome: 'refused'; reason: string; remedy: string }
  /** Its process ended before the suite did. */
  | { rung: Rung; outcome: 'died'; reason: string };

/** What speaks against a rung: what it claims and computes wrongly or not at all. Known gaps do not. */
export function brokenCases(cases: readonly CaseResult[]): CaseResult[] {
  return cases.filter(({ forward, gradient, known }) => {
    if (forward === 'failed' || gradient === 'failed') return true;
    return known === undefined && (forward === 'missing' || gradient === 'missing');
  });
}

/** Whether a rung does all that it claims; one that this machine does not have claims nothing. */
export function conforms(result: RungConformance): boolean {
  if (result.outcome === 'checked') return brokenCases(result.cases).length === 0;
  return result.outcome === 'refused';
}
