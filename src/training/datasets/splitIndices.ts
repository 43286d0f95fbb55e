export interface IndexRange {
  part: string;
  start: number;
  end: number;
}

/** Shares such as 0.1 are no binary fractions: 0.7 of 10 is 7, not 6. */
const TOLERANCE = 1e-9;

/**
 * Where the parts of a split begin and end: first `train` with what the others leave, rounded down as Keras does,
 * then the others in the order of their keys.
 */
export function splitIndices(length: number, shares: Readonly<Record<string, number>>): IndexRange[] {
  const parts = Object.entries<number>(shares);
  if (parts.some(([part]) => part === 'train')) {
    throw new Error(
      '`train` gets what the other parts leave: name only the others, such as { validation: 0.1 }',
    );
  }
  const exact = parts.map(([part, share]) => toCount(part, share, length));
  const rest = Math.floor(length - exact.reduce((sum, count) => sum + count, 0) + TOLERANCE);
  if (rest < 1) {
    throw new Error(`the parts ${describe(parts)} of ${length} samples leave nothing for train`);
  }
  const ranges = [{ part: 'train', start: 0, end: rest }];
  let boundary = length - exact.reduce((sum, count) => sum + count, 0);
  let start = rest;
  for (const [index, [part]] of parts.entries()) {
    boundary += exact[index] as number;
    const end = Math.floor(boundary + TOLERANCE);
    ranges.push({ part, start, end });
    start = end;
  }
  return ranges;
}

/** A number of samples, not yet rounded. */
function toCount(part: string, share: number, length: number): number {
  if (share > 0 && share < 1) return share * length;
  if (Number.isInteger(share) && share >= 1) return share;
  throw new Error(
    `the share of ${part} must lie between 0 and 1 or be a whole number of samples, got ${String(share)}`,
  );
}

function describe(parts: [string, number][]): string {
  return `{ ${parts.map(([part, share]) => `${part}: ${share}`).join(', ')} }`;
}
