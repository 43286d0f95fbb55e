/** Weighted means of values by name. Values that are sometimes missing are averaged over where they are. */
export class MeanSummary {
  private readonly sums = new Map<string, { sum: number; weight: number }>();

  add(values: Readonly<Record<string, number>>, weight = 1): void {
    for (const [name, value] of Object.entries(values)) {
      const entry = this.sums.get(name) ?? { sum: 0, weight: 0 };
      this.sums.set(name, { sum: entry.sum + value * weight, weight: entry.weight + weight });
    }
  }

  get isEmpty(): boolean {
    return this.sums.size === 0;
  }

  means(): Record<string, number> {
    return Object.fromEntries([...this.sums].map(([name, { sum, weight }]) => [name, sum / weight]));
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
