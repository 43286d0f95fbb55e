/** Listeners of one event; for code that must not know VS Code's own. */
export class Emitter<T> {
  private readonly listeners = new Set<(value: T) => void>();

  /** @returns ends the subscription. */
  readonly event = (listener: (value: T) => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  fire(value: T): void {
    for (const listener of [...this.listeners]) listener(value);
  }
}
