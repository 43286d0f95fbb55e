import type { SerializedError } from './serializedError.ts';

/** What travels between two ends of a {@link MessageChannel}. Typed arrays stay typed arrays. */
export type WireMessage =
  | { type: 'hello'; protocolVersion: number; token?: string }
  | { type: 'request'; id: number; method: string; params: unknown }
  | { type: 'reply'; id: number; result: unknown }
  | { type: 'failure'; id: number; error: SerializedError }
  | { type: 'event'; name: string; data: unknown };

/** A pipe for whole messages, smaller than the connection above it: it knows no ids, replies or errors. */
export interface Transport {
  send(message: WireMessage): void;
  /** Sets the one listener; messages that arrived before are delivered to it. */
  onMessage(listener: (message: WireMessage) => void): void;
  /** Called once, with the reason, when the other end is gone. Not called by `dispose`. */
  onClose(listener: (reason: string) => void): void;
  dispose(): void;
}

/** Two transports joined in memory, for tests and for both ends in one process. Delivery is asynchronous. */
export function nullTransportPair(): [NullTransport, NullTransport] {
  const left = new NullTransport();
  const right = new NullTransport();
  left.join(right);
  right.join(left);
  return [left, right];
}

export class NullTransport implements Transport {
  private peer: NullTransport | undefined;
  private listener: ((message: WireMessage) => void) | undefined;
  private closeListener: ((reason: string) => void) | undefined;
  private waiting: WireMessage[] = [];

  join(peer: NullTransport): void {
    this.peer = peer;
  }

  send(message: WireMessage): void {
    const { peer } = this;
    queueMicrotask(() => peer?.deliver(message));
  }

  onMessage(listener: (message: WireMessage) => void): void {
    this.listener = listener;
    for (const message of this.waiting.splice(0)) listener(message);
  }

  onClose(listener: (reason: string) => void): void {
    this.closeListener = listener;
  }

  dispose(): void {
    const { peer } = this;
    this.peer = undefined;
    if (!peer) return;
    peer.peer = undefined;
    queueMicrotask(() => peer.closeListener?.('the other end was disposed'));
  }

  private deliver(message: WireMessage): void {
    if (this.listener) this.listener(message);
    else this.waiting.push(message);
  }
}
