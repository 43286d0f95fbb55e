import type { MessagePort, Worker } from 'node:worker_threads';
import type { Transport, WireMessage } from '../../protocol/transport.ts';

/** Messages between the kernel's two threads; typed arrays are copied as typed arrays. */
export class PortTransport implements Transport {
  constructor(private readonly port: MessagePort | Worker) {}

  send(message: WireMessage): void {
    this.port.postMessage(message);
  }

  onMessage(listener: (message: WireMessage) => void): void {
    this.port.on('message', listener);
  }

  onClose(listener: (reason: string) => void): void {
    const closed = () => listener('the other thread ended');
    if ('threadId' in this.port) this.port.on('exit', closed);
    else this.port.on('close', closed);
  }

  dispose(): void {
    this.port.removeAllListeners('message');
  }
}
