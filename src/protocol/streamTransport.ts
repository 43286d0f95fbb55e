import { encodeFrame, FrameDecoder } from './frameCodec.ts';
import type { Transport, WireMessage } from './transport.ts';

/** The part of a stream socket that a transport needs; Node's `net.Socket` has it. */
export interface SocketLike {
  write(bytes: Uint8Array): unknown;
  on(event: 'data', listener: (chunk: Uint8Array) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  destroy(): unknown;
}

/** Messages as frames over a stream socket. A stream that sends anything else is closed with the reason. */
export class StreamTransport implements Transport {
  private readonly decoder = new FrameDecoder();
  private listener: ((message: WireMessage) => void) | undefined;
  private closeListener: ((reason: string) => void) | undefined;
  private waiting: WireMessage[] = [];
  private closeReason: string | undefined;

  constructor(private readonly socket: SocketLike) {
    socket.on('data', (chunk) => this.receive(chunk));
    socket.on('error', (error) => this.close(describeFailure(error)));
    socket.on('close', () => this.close(CLOSED));
  }

  send(message: WireMessage): void {
    if (this.closeReason === undefined) this.socket.write(encodeFrame(message));
  }

  onMessage(listener: (message: WireMessage) => void): void {
    this.listener = listener;
    for (const message of this.waiting.splice(0)) listener(message);
  }

  onClose(listener: (reason: string) => void): void {
    this.closeListener = listener;
    if (this.closeReason !== undefined) listener(this.closeReason);
  }

  dispose(): void {
    this.closeListener = undefined;
    this.close('disposed');
  }

  private receive(chunk: Uint8Array): void {
    let values: unknown[];
    try {
      values = this.decoder.push(chunk);
    } catch (error) {
      return this.close(error instanceof Error ? error.message : String(error));
    }
    for (const value of values) {
      if (!isWireMessage(value)) return this.close('the other end sent something that is no message');
      if (this.listener) this.listener(value);
      else this.waiting.push(value);
    }
  }

  private close(reason: string): void {
    if (this.closeReason !== undefined) return;
    this.closeReason = reason;
    this.socket.destroy();
    this.closeListener?.(reason);
  }
}

const CLOSED = 'the connection was closed';

/** Whether a stream's end shows as a close or as a failed write depends on which side is faster. */
function describeFailure(error: Error & { code?: string }): string {
  return error.code === 'EPIPE' || error.code === 'ECONNRESET' ? CLOSED : error.message;
}

const TYPES = new Set(['hello', 'request', 'reply', 'failure', 'event']);

function isWireMessage(value: unknown): value is WireMessage {
  return typeof value === 'object' && value !== null && 'type' in value && TYPES.has(String(value.type));
}
