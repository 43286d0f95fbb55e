import type { Transport, WireMessage } from '../../protocol/transport.ts';

/** The part of a webview that a channel needs. */
export interface MessagePort {
  postMessage(message: unknown): unknown;
}

/** Whole messages to and from one load of a view's page; whoever owns the webview hands in what arrives. */
export class WebviewTransport implements Transport {
  private listener: ((message: WireMessage) => void) | undefined;
  private closeListener: ((reason: string) => void) | undefined;
  private waiting: WireMessage[] = [];
  private disposed = false;

  constructor(private readonly port: MessagePort) {}

  send(message: WireMessage): void {
    if (!this.disposed) this.port.postMessage(message);
  }

  onMessage(listener: (message: WireMessage) => void): void {
    this.listener = listener;
    for (const message of this.waiting.splice(0)) listener(message);
  }

  onClose(listener: (reason: string) => void): void {
    this.closeListener = listener;
  }

  receive(message: WireMessage): void {
    if (this.disposed) return;
    if (this.listener) this.listener(message);
    else this.waiting.push(message);
  }

  close(reason: string): void {
    if (this.disposed) return;
    this.disposed = true;
    this.closeListener?.(reason);
  }

  dispose(): void {
    this.disposed = true;
  }
}
