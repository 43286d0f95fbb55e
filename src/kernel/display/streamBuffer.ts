import type { CellOutput } from '../../protocol/kernelMessages.ts';

export interface StreamBufferOptions {
  /** Sends one output; called at most about ten times a second, and by {@link StreamBuffer.flush}. */
  send: (output: CellOutput) => void;
  /** Milliseconds; for tests. */
  now?: () => number;
}

const INTERVAL_MS = 100;
const FULL_CHARACTERS = 64 * 1024;

/**
 * Collects what one cell writes, so that ten thousand lines become a few messages. Text goes out in the order in which
 * it was written: when the stream changes, when enough time has passed since the last message, or when much has
 * gathered. A cell that computes without a pause is served too, because writing itself looks at the clock; what it
 * wrote last goes out by a timer or at the flush that ends the cell.
 */
export class StreamBuffer {
  private stream: 'stdout' | 'stderr' = 'stdout';
  private parts: string[] = [];
  private characters = 0;
  private lastSent = 0;
  private timer: NodeJS.Timeout | undefined;
  private readonly now: () => number;

  constructor(private readonly options: StreamBufferOptions) {
    this.now = options.now ?? (() => performance.now());
  }

  write(stream: 'stdout' | 'stderr', text: string): void {
    if (text === '') return;
    if (stream !== this.stream) this.flush();
    this.stream = stream;
    this.parts.push(text);
    this.characters += text.length;
    const due = this.now() - this.lastSent >= INTERVAL_MS;
    if (due || this.characters >= FULL_CHARACTERS) this.flush();
    else this.timer ??= setTimeout(() => this.flush(), INTERVAL_MS);
  }

  /** Sends what is waiting, in order, before anything else of the cell is sent. */
  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.parts.length === 0) return;
    const text = this.parts.join('');
    this.parts = [];
    this.characters = 0;
    this.lastSent = this.now();
    this.options.send({ kind: 'stream', stream: this.stream, text });
  }
}
