import type { Tally } from './tally.ts';
import { addTallies, tallyValue } from './tally.ts';

interface Sum {
  sum: number;
  weight: number;
  /** Of a value that is no mean: it is computed from what was counted. */
  tally?: Tally;
}

/** Weighted means of values by name. Values that are sometimes missing are averaged over where they are. */
export class MeanSummary {
  private readonly sums = new Map<string, Sum>();

  /** @param weights of single values, in place of `sampleCount`, or what was counted for them. */
  add(
    values: Readonly<Record<string, number>>,
    sampleCount = 1,
    weights: Readonly<Record<string, number | Tally>> = {},
  ): void {
    for (const [name, value] of Object.entries(values)) {
      const entry = this.sums.get(name) ?? { sum: 0, weight: 0 };
      const given = weights[name] ?? sampleCount;
      const weight = typeof given === 'number' ? given : sampleCount;
      const sum: Sum = { sum: entry.sum + value * weight, weight: entry.weight + weight };
      if (typeof given !== 'number') sum.tally = entry.tally ? addTallies(entry.tally, given) : given;
      this.sums.set(name, sum);
    }
  }

  get isEmpty(): boolean {
    return this.sums.size === 0;
  }

  /** Of what never had a weight: 0. */
  means(): Record<string, number> {
    return Object.fromEntries(
      [...this.sums].map(([name, { sum, weight, tally }]) => {
        if (tally) return [name, tallyValue(tally)];
        return [name, weight ? sum / weight : 0];
      }),
    );
  }

  clear(): void {
    this.sums.clear();
  }

  /** A plain value; setting it goes on from there. */
  get state(): Record<string, Sum> {
    return Object.fromEntries(this.sums);
  }

  set state(state: Record<string, Sum>) {
    this.sums.clear();
    for (const [name, entry] of Object.entries(state)) this.sums.set(name, entry);
  }
}
