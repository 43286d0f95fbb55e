import inspector from 'node:inspector';

/**
 * The port on which a debugger of JavaScript reaches the main thread, on this machine alone. Its address holds a random
 * number that only clients of the kernel are told: Node is started with `--inspect-publish-uid=stderr`, so that the port
 * itself does not tell it.
 */
export class DebugPort {
  private opened = false;

  /** @returns its address, `ws://127.0.0.1:…`; the same again while it is open. */
  open(): string {
    if (inspector.url() === undefined) {
      inspector.open(0, '127.0.0.1');
      this.opened = true;
    }
    return inspector.url()!;
  }

  /** A debugger that is still there is cut off, and what it held goes on. One that the user opened stays. */
  close(): void {
    if (this.opened) inspector.close();
    this.opened = false;
  }
}
