/** Weighted means of values by name. Values that are sometimes missing are averaged over where they are. */
export class MeanSummary {
  private readonly sums = new Map<string, { sum: number; weight: number }>();

  /** @param weights of single values, in place of `sampleCount`. */
  add(
    values: Readonly<Record<string, number>>,
    sampleCount = 1,
    weights: Readonly<Record<string, number>> = {},
  ): void {
    for (const [name, value] of Object.entries(values)) {
      const entry = this.sums.get(name) ?? { sum: 0, weight: 0 };
      const weight = weights[name] ?? sampleCount;
      this.sums.set(name, { sum: entry.sum + value * weight, weight: entry.weight + weight });
    }
  }

  get isEmpty(): boolean {
    return this.sums.size === 0;
  }

  /** Of what never had a weight: 0. */
  means(): Record<string, number> {
    return Object.fromEntries(
      [...this.sums].map(([name, { sum, weight }]) => [name, weight ? sum / weight : 0]),
    );
  }

  clear(): void {
    this.sums.clear();
  }

  /** A plain value; setting it goes on from there. */
  get state(): Record<string, { sum: number; weight: number }> {
    return Object.fromEntries(this.sums);
  }

  set state(state: Record<string, { sum: number; weight: number }>) {
    this.sums.clear();
    for (const [name, entry] of Object.entries(state)) this.sums.set(name, entry);
  }
}
