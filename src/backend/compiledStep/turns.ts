/** Lets asynchronous work take turns: each begins when the one before it has ended, however that ended. */
export class Turns {
  #waiting = 0;
  #era = 0;
  #last: Promise<unknown> = Promise.resolve();

  /** Begins at once if nothing is going on. */
  take<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#waiting === 0 ? work() : this.#last.then(work);
    this.#waiting++;
    const era = this.#era;
    const end = (): void => {
      if (era === this.#era) this.#waiting--;
    };
    this.#last = turn.then(end, end);
    return turn;
  }

  /** Changes with {@link reset}: work that finds another era than that in which it began has been given up. */
  get era(): number {
    return this.#era;
  }

  /** Gives up what is going on and waiting. */
  reset(): void {
    this.#era++;
    this.#waiting = 0;
    this.#last = Promise.resolve();
  }
}
