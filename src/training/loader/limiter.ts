/** Lets so many pieces of work go on at once; the others wait for their turn, first come first served. */
export class Limiter {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly limit: number) {}

  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.running === this.limit) await new Promise<void>((resolve) => this.waiting.push(resolve));
    else this.running++;
    try {
      return await work();
    } finally {
      // The place goes to the next one without ever being free.
      const next = this.waiting.shift();
      if (next) next();
      else this.running--;
    }
  }
}
