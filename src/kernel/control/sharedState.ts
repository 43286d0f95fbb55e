/**
 * A few numbers that the main thread and the control thread both see at once, whatever either is doing. Cells compute on
 * the main thread, often for seconds without a pause; what must reach it or be known of it meanwhile lies here.
 */
export class SharedState {
  private readonly numbers: Int32Array;

  constructor(readonly buffer: SharedArrayBuffer = new SharedArrayBuffer(SLOTS * 4)) {
    this.numbers = new Int32Array(buffer);
  }

  /** The number of the execution that must end, 0 for none. */
  get interrupted(): number {
    return Atomics.load(this.numbers, INTERRUPTED);
  }

  set interrupted(execution: number) {
    Atomics.store(this.numbers, INTERRUPTED, execution);
  }

  /** Says that the main thread's event loop turns. */
  beat(): void {
    const longest = Math.max(this.millisecondsSinceBeat, this.longestGap);
    Atomics.store(this.numbers, LONGEST_GAP, longest);
    Atomics.store(this.numbers, HEARTBEAT, clock());
  }

  /** Begins to measure the gaps between beats anew, for a new cell. */
  restartBeat(): void {
    Atomics.store(this.numbers, HEARTBEAT, clock());
    Atomics.store(this.numbers, LONGEST_GAP, 0);
  }

  /** How long ago the main thread's event loop last turned. */
  get millisecondsSinceBeat(): number {
    return Math.max(0, clock() - Atomics.load(this.numbers, HEARTBEAT));
  }

  /** The longest time, in milliseconds, for which the running cell kept the event loop from turning. */
  get longestGap(): number {
    return Atomics.load(this.numbers, LONGEST_GAP);
  }

  /** How many trainings go on, which want to finish their batch before they end. */
  get trainings(): number {
    return Atomics.load(this.numbers, TRAININGS);
  }

  set trainings(count: number) {
    Atomics.store(this.numbers, TRAININGS, Math.max(0, count));
  }

  /** Counts characters on their way to the control thread, and waits while it is too far behind. */
  announceText(characters: number): void {
    let waiting = Atomics.add(this.numbers, TEXT, characters) + characters;
    while (waiting > MAX_TEXT) {
      Atomics.wait(this.numbers, TEXT, waiting, WAIT_MS);
      waiting = Atomics.load(this.numbers, TEXT);
    }
  }

  textArrived(characters: number): void {
    Atomics.sub(this.numbers, TEXT, characters);
    Atomics.notify(this.numbers, TEXT);
  }

  closeTerminationGate(): void {
    Atomics.store(this.numbers, TERMINATION, 0);
  }

  /** Lets the main thread run on into the termination that was just ordered. */
  openTerminationGate(): void {
    Atomics.store(this.numbers, TERMINATION, 1);
    Atomics.notify(this.numbers, TERMINATION);
  }

  /** Holds the main thread until its termination is ordered; not for ever, should the control thread be gone. */
  awaitTermination(): void {
    Atomics.wait(this.numbers, TERMINATION, 0, WAIT_MS);
  }
}

const [INTERRUPTED, HEARTBEAT, LONGEST_GAP, TRAININGS, TEXT, TERMINATION, SLOTS] = [
  0, 1, 2, 3, 4, 5, 6,
] as const;
const WAIT_MS = 1000;

/** Beyond this the main thread waits: a flood of text must not fill the memory. */
const MAX_TEXT = 16 * 1024 * 1024;

/** Milliseconds, in 31 bits. */
function clock(): number {
  return Date.now() % 0x7fffffff;
}
