import type { KernelEvent } from '../../protocol/kernelMessages.ts';

/** More texts of cells than any notebook has; a kernel of weeks may have run the same cell thousands of times. */
const MOST_SOURCES = 1000;

/** What of a kernel's log the language server wants to know: the texts that ran, and the values that were observed. */
export class LiveProjection {
  private ran = new Set<string>();
  private readonly observed = new Set<string>();

  /** In the order in which they ran; of equal ones the last. */
  get sources(): string[] {
    return [...this.ran];
  }

  /** Paths of observed values, such as `validation/accuracy`. */
  get metrics(): string[] {
    return [...this.observed].sort();
  }

  /** Another kernel answers now: what the one before had in memory is gone, what it observed has the same names. */
  beginKernel(): void {
    this.ran = new Set();
  }

  apply(event: KernelEvent): void {
    if (event.type === 'cellStarted') {
      this.ran.delete(event.source);
      this.ran.add(event.source);
      const [oldest] = this.ran;
      if (this.ran.size > MOST_SOURCES && oldest !== undefined) this.ran.delete(oldest);
    } else if (event.type === 'observation') {
      for (const name of Object.keys(event.observation.values)) this.observed.add(name);
    }
  }
}
