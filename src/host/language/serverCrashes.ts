/** A server that lived so long had its crash forgiven. */
const FORGET_MS = 10 * 60_000;

/** Decides what follows when the language server ends by itself: once it is started again, after that the user is asked. */
export class ServerCrashes {
  private lastAt = Number.NEGATIVE_INFINITY;

  /** @param now in milliseconds. @returns whether to start it again without a question. */
  mayRestart(now: number): boolean {
    const recent = now - this.lastAt < FORGET_MS;
    this.lastAt = now;
    return !recent;
  }
}
