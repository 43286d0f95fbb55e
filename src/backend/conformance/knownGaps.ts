import type { Rung } from '../rung.ts';

/** Something of an op that rungs do not have, and why. */
export interface KnownGap {
  op: string;
  /** Names the one case; absent when it is all of them. */
  case?: string;
  part: 'forward' | 'gradient';
  rungs: readonly Rung[];
  reason: string;
}

/** What is missing and known to be. A test fails when an entry is outdated. */
export const KNOWN_GAPS: readonly KnownGap[] = [];

/** The reason for which a part of a case is missing on a rung, if that is known. */
export function knownGap(
  rung: Rung,
  { op, case: name }: { op: string; case: string },
  part: KnownGap['part'],
): string | undefined {
  return KNOWN_GAPS.find(
    (gap) =>
      gap.op === op &&
      (gap.case === undefined || gap.case === name) &&
      gap.part === part &&
      gap.rungs.includes(rung),
  )?.reason;
}
