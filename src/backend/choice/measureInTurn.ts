/** Something that can be timed: one call is one step. */
export type Step = () => Promise<unknown>;

export interface TurnOptions {
  /** Ends the rounds when so much time has gone by in them; one is always done. */
  budgetMs: number;
  maxRounds: number;
  now?: () => number;
}

/** Whoever needs so many times the best one's time for a step need not be measured precisely. */
const HOPELESS = 3;

/**
 * Times steps by turns, so that what else the machine does meets all of them alike. Each must have run once before.
 * @returns the median of each, in milliseconds.
 */
export async function measureInTurn(steps: readonly Step[], options: TurnOptions): Promise<number[]> {
  const { budgetMs, maxRounds, now = () => performance.now() } = options;
  const durations = steps.map((): number[] => []);
  const begin = now();
  for (let round = 0; round < maxRounds; round++) {
    if (round > 0 && now() - begin >= budgetMs) break;
    const best = Math.min(...durations.flat());
    for (const [index, step] of steps.entries()) {
      const own = durations[index]!;
      if (round > 0 && Math.min(...own) > best * HOPELESS) continue;
      const start = now();
      await step();
      own.push(now() - start);
    }
  }
  return durations.map(median);
}

/** NaN of nothing. */
function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2;
}
