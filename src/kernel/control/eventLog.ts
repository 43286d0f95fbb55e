import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { encodeFrame, FrameDecoder } from '../../protocol/frameCodec.ts';
import type { KernelEvent, LoggedEvent } from '../../protocol/kernelMessages.ts';

export interface LogPiece {
  frames: Uint8Array;
  nextSequence: number;
}

/**
 * Everything that happened, in order, as frames in one file. A write is done when it returns, so what was logged outlives
 * the process however it ends. Reading goes to the file too, which keeps the memory small however long the log.
 *
 * Where the disk is full, the events from then on are kept in memory, and said to be.
 */
export class EventLog {
  private readonly file: number;
  /** Where the event with sequence number index + 1 begins. */
  private readonly offsets: number[] = [];
  private sizeBytes = 0;
  private readonly unwritten: LoggedEvent[] = [];

  /** @param onProblem is told once, in a sentence, if events can't be written any more. */
  constructor(
    path: string,
    private readonly onProblem: (message: string) => void,
  ) {
    this.file = openSync(path, 'ax+', 0o600);
  }

  get lastSequence(): number {
    return this.offsets.length + this.unwritten.length;
  }

  append(event: KernelEvent): LoggedEvent {
    const logged: LoggedEvent = { sequence: this.lastSequence + 1, time: Date.now(), event };
    if (this.unwritten.length > 0) this.unwritten.push(logged);
    else this.write(logged);
    return logged;
  }

  /** Events from a sequence number on, as many as fit into about `maxBytes`, but one at least if there is one. */
  read(fromSequence: number, maxBytes: number): LoggedEvent[] {
    return new FrameDecoder().push(this.readFrames(fromSequence, maxBytes).frames) as LoggedEvent[];
  }

  /** The same as it lies in the file, with the number of the event that follows: nobody need take it apart here. */
  readFrames(fromSequence: number, maxBytes: number): LogPiece {
    const first = fromSequence - 1;
    const start = this.offsets[first];
    if (start === undefined) {
      const events = this.unwritten.slice(Math.max(0, first - this.offsets.length));
      return { frames: Buffer.concat(events.map(encodeFrame)), nextSequence: this.lastSequence + 1 };
    }
    let end = first + 1;
    while (end < this.offsets.length && this.endOf(end) - start <= maxBytes) end++;
    const frames = Buffer.allocUnsafe(this.endOf(end - 1) - start);
    for (let filled = 0; filled < frames.byteLength;) {
      const count = readSync(this.file, frames, filled, frames.byteLength - filled, start + filled);
      if (count === 0) throw new Error(`the kernel's log lacks the end of event ${end}`);
      filled += count;
    }
    return { frames, nextSequence: end + 1 };
  }

  close(): void {
    closeSync(this.file);
  }

  private endOf(index: number): number {
    return this.offsets[index + 1] ?? this.sizeBytes;
  }

  private write(logged: LoggedEvent): void {
    const frame = encodeFrame(logged);
    try {
      let written = 0;
      while (written < frame.byteLength) written += writeSync(this.file, frame, written);
      this.offsets.push(this.sizeBytes);
      this.sizeBytes += frame.byteLength;
    } catch (error) {
      this.unwritten.push(logged);
      const { code, message } = error as NodeJS.ErrnoException;
      const reason = code === 'ENOSPC' ? 'no space is left on the disk' : message;
      this.onProblem(
        `The kernel's log can't be written: ${reason}. What happens from now on is kept in memory.`,
      );
    }
  }
}
