import process from 'node:process';
import type { KernelSession } from '../../session/kernelSession.ts';
import { EXIT_CODES } from '../exitCodes.ts';

const ENDING_SIGNALS = { SIGTERM: EXIT_CODES.terminated, SIGHUP: EXIT_CODES.hungUp } as const;

/**
 * What happens when somebody wants a run to end: the first Ctrl-C ends the running cell and keeps what was recorded, the
 * second one ends the kernel, and so does a signal of the system or an output that nobody reads any more.
 */
export class Interruption {
  /** The exit code of an end that came from outside; undefined while there is none. */
  exitCode: number | undefined;
  private session: KernelSession | undefined;
  private readonly handlers: [event: NodeJS.Signals, handler: () => void][];

  constructor(private readonly tell: (text: string) => void) {
    this.handlers = [
      ['SIGINT', () => this.interrupt()],
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

  dispose(): void {
    for (const [signal, handler] of this.handlers) process.off(signal, handler);
  }

  private interrupt(): void {
    if (this.asked) return this.end(EXIT_CODES.interrupted);
    this.exitCode = EXIT_CODES.interrupted;
    this.tell('interrupting the running cell; Ctrl-C again ends the kernel');
    this.session?.interrupt().catch(() => undefined); // it may be on its way out already
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
