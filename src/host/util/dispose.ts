/** What can be given back; VS Code's `Disposable` is one. */
export interface DisposableLike {
  dispose(): unknown;
}

/** Owns what it is given, and disposes it in reverse order. What comes after its own end is disposed at once. */
export class DisposableStore implements DisposableLike {
  private readonly owned = new Set<DisposableLike>();
  private ended = false;

  get isDisposed(): boolean {
    return this.ended;
  }

  add<T extends DisposableLike>(value: T): T {
    if (this.ended) value.dispose();
    else this.owned.add(value);
    return value;
  }

  /** For an end of subscription that is a function. */
  addFunction(end: () => unknown): void {
    this.add({ dispose: end });
  }

  dispose(): void {
    if (this.ended) return;
    this.ended = true;
    const values = [...this.owned].reverse();
    this.owned.clear();
    for (const value of values) value.dispose();
  }
}
