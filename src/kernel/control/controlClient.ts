import type { Socket } from 'node:net';
import {
  KERNEL_PROTOCOL_VERSION,
  type DriverContract,
  type KernelContract,
} from '../../protocol/kernelMessages.ts';
import { MessageChannel, type RequestHandlers } from '../../protocol/messageChannel.ts';
import { StreamTransport } from '../../protocol/streamTransport.ts';
import type { EventLog } from './eventLog.ts';

/** Bytes that may wait in a client's socket before it is left to catch up. */
const MAX_WAITING_BYTES = 1024 * 1024;
const READ_BYTES = 256 * 1024;

export interface ControlClientOptions {
  socket: Socket;
  token: string;
  log: EventLog;
  handlers: RequestHandlers<KernelContract>;
}

/**
 * One window, command line or test. It has a place in the log and is sent what follows it, as fast as it reads: a slow
 * client waits in the file and not in memory, and misses nothing.
 */
export class ControlClient {
  private readonly channel: MessageChannel<KernelContract, DriverContract>;
  private nextSequence: number | undefined;

  constructor(private readonly options: ControlClientOptions) {
    const { socket, token, handlers } = options;
    this.channel = new MessageChannel(new StreamTransport(socket), {
      protocolVersion: KERNEL_PROTOCOL_VERSION,
      expectedToken: token,
      handlers: {
        ...handlers,
        attach: (params) => this.attach(params.afterSequence, handlers.attach(params)),
      },
    });
    socket.on('drain', () => this.pump());
  }

  /** Whether it follows the log. */
  get isAttached(): boolean {
    return this.nextSequence !== undefined;
  }

  onClose(listener: () => void): void {
    this.channel.onClose(listener);
  }

  /** Resolves when what was sent has left, or after a time. */
  async sent(timeoutMs: number): Promise<void> {
    const { socket } = this.options;
    if (socket.destroyed || socket.writableLength === 0) return;
    await new Promise<void>((resolve) => {
      setTimeout(resolve, timeoutMs);
      socket.write(new Uint8Array(0), () => resolve());
    });
  }

  close(reason: string): void {
    this.channel.close(reason);
  }

  /** Sends what the log has beyond this client's place. */
  pump(): void {
    const { log, socket } = this.options;
    while (this.nextSequence !== undefined && this.nextSequence <= log.lastSequence) {
      if (socket.destroyed || socket.writableLength > MAX_WAITING_BYTES) return;
      const { frames, nextSequence } = log.readFrames(this.nextSequence, READ_BYTES);
      this.nextSequence = nextSequence; // before the sending, which may end the connection
      this.channel.emit('logged', { frames });
    }
  }

  private attach<T>(afterSequence: number, state: T): T {
    const { lastSequence } = this.options.log;
    if (!Number.isInteger(afterSequence) || afterSequence < 0 || afterSequence > lastSequence) {
      throw new Error(`afterSequence must be from 0 to ${lastSequence}, got ${String(afterSequence)}`);
    }
    this.nextSequence = afterSequence + 1;
    this.pump();
    return state;
  }
}
