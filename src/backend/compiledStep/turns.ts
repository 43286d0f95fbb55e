/** Lets asynchronous work take turns: each begins when the one before it has ended, however that ended. */
export class Turns {
  #waiting = 0;
  #last: Promise<unknown> = Promise.resolve();

  /** Begins at once if nothing is going on. */
  take<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#waiting === 0 ? work() : this.#last.then(work);
    this.#waiting++;
    this.#last = turn.then(
      () => this.#waiting--,
      () => this.#waiting--,
    );
    return turn;
  }
}
