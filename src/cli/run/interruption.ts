import process from 'node:process';
import type { StopLevel } from '../../protocol/kernelMessages.ts';
import type { KernelSession } from '../../session/kernelSession.ts';
import { EXIT_CODES } from '../exitCodes.ts';

const ENDING_SIGNALS = { SIGTERM: EXIT_CODES.terminated, SIGHUP: EXIT_CODES.hungUp } as const;

/** How long a level of stopping may take after the time is up. */
const ESCALATE_MS = 10_000;

const NOTICES: Record<StopLevel, string> = {
  soft: 'finishing the batch and the cell; Ctrl-C again interrupts the cell',
  hard: 'interrupting the running cell; Ctrl-C again ends the kernel',
};

/**
 * What happens when somebody wants a run to end: the first Ctrl-C lets a training finish its batch and its cell, the next
 * one interrupts the cell, and the next one ends the kernel; what was recorded stays. A signal of the system ends the
 * kernel at once, and so does an output that nobody reads any more.
 */
export class Interruption {
  /** The exit code of an end that came from outside; undefined while there is none. */
  exitCode: number | undefined;
  private session: KernelSession | undefined;
  private timer: NodeJS.Timeout | undefined;
  private readonly handlers: [event: NodeJS.Signals, handler: () => void][];

  constructor(private readonly tell: (text: string) => void) {
    this.handlers = [
      ['SIGINT', () => void this.interrupt()],
      ...Object.entries(ENDING_SIGNALS).map(([signal, code]): [NodeJS.Signals, () => void] => [
        signal as NodeJS.Signals,
        () => this.end(code),
      ]),
    ];
    for (const [signal, handler] of this.handlers) process.on(signal, handler);
    process.stdout.on('error', this.handleOutputError);
  }

  /** Whether the run should end. */
  get asked(): boolean {
    return this.exitCode !== undefined;
  }

  /** From now on this is the kernel to end. */
  watch(session: KernelSession): void {
    this.session = session;
  }

  /** Ends the run after a time, a level harder every {@link ESCALATE_MS}. */
  limit(seconds: number | undefined): void {
    if (seconds !== undefined) this.timer = setTimeout(() => void this.timeUp(seconds), seconds * 1000);
  }

  dispose(): void {
    clearTimeout(this.timer);
    for (const [signal, handler] of this.handlers) process.off(signal, handler);
  }

  private async interrupt(): Promise<void> {
    const again = this.asked;
    this.exitCode = EXIT_CODES.interrupted;
    if (!this.session) return this.tell('the kernel is still starting; the run ends as soon as it is there');
    const outcome = await this.session.requestStop().catch(() => 'idle' as const); // it may be on its way out already
    if (outcome === 'soft' || outcome === 'hard') this.tell(NOTICES[outcome]);
    else if (again) this.end(EXIT_CODES.interrupted);
  }

  private async timeUp(seconds: number): Promise<void> {
    if (!this.asked) this.tell(`the time of ${seconds} s is up`);
    this.exitCode = EXIT_CODES.timedOut;
    const outcome = await this.session?.requestStop().catch(() => 'exhausted' as const);
    if (outcome === 'exhausted') this.end(EXIT_CODES.timedOut);
    else this.timer = setTimeout(() => void this.timeUp(seconds), ESCALATE_MS);
  }

  private end(code: number): void {
    this.exitCode = code;
    void this.session?.stop('interrupted');
  }

  /** The reader of a pipe may leave early, as `head` does. */
  private readonly handleOutputError = (error: NodeJS.ErrnoException): void => {
    if (error.code !== 'EPIPE') throw error;
    if (!this.asked) this.end(EXIT_CODES.brokenPipe);
  };
}
