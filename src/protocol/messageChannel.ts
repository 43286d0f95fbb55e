import { deserializeError, serializeError } from './serializedError.ts';
import type { Transport, WireMessage } from './transport.ts';

/** What one end offers: the requests that it answers and the events that it emits. */
export interface Contract {
  requests: Record<string, { params: unknown; result: unknown }>;
  events: Record<string, unknown>;
}

type Key<T> = keyof T & string;
type Params<C extends Contract, K extends Key<C['requests']>> = C['requests'][K]['params'];
type Result<C extends Contract, K extends Key<C['requests']>> = C['requests'][K]['result'];

/** An answer to every request of a contract: the compiler refuses a forgotten one. */
export type RequestHandlers<C extends Contract> = {
  [K in Key<C['requests']>]: (params: Params<C, K>) => Result<C, K> | Promise<Result<C, K>>;
};

interface Pending {
  method: string;
  resolve(result: unknown): void;
  reject(error: Error): void;
}

export interface ChannelOptions<Local extends Contract> {
  protocolVersion: number;
  /** Sent in the first message; {@link ChannelOptions.expectedToken} of the other end must equal it. */
  token?: string;
  expectedToken?: string;
  handlers: RequestHandlers<Local>;
}

/**
 * Both ends of every boundary (host and kernel, host and view, command line and kernel) speak through this class.
 *
 * Each end first says hello with its protocol version and, where the other asks for one, a token: a mismatch closes the
 * channel with a sentence that says what to do. After that, requests carry an id and are answered by exactly one reply
 * or failure, in any order; an unknown method is answered by a failure, and a handler that throws sends its error. Events
 * carry no id and get no answer. When the transport closes, every pending request fails with the reason, so nobody
 * waits for ever.
 */
export class MessageChannel<Local extends Contract, Remote extends Contract> {
  /** Resolves when the other end said hello with the right version and token; rejects if the channel closes before. */
  readonly ready: Promise<void>;
  private readonly pending = new Map<number, Pending>();
  private readonly listeners = new Map<string, Set<(data: never) => void>>();
  private readonly closeListeners = new Set<(reason: string) => void>();
  private nextId = 1;
  private greeted = false;
  private closeReason: string | undefined;
  private settleReady!: { resolve(): void; reject(error: Error): void };

  constructor(
    private readonly transport: Transport,
    private readonly options: ChannelOptions<Local>,
  ) {
    this.ready = new Promise((resolve, reject) => (this.settleReady = { resolve, reject }));
    this.ready.catch(() => undefined); // a caller that never asks for `ready` hears of the close by other means
    transport.onClose((reason) => this.finish(reason));
    transport.send({ type: 'hello', protocolVersion: options.protocolVersion, token: options.token });
    transport.onMessage((message) => this.receive(message));
  }

  get closed(): string | undefined {
    return this.closeReason;
  }

  /** Asks the other end. @throws the error of the other end's handler, or why the channel closed. */
  async request<K extends Key<Remote['requests']>>(
    method: K,
    params: Params<Remote, K>,
  ): Promise<Result<Remote, K>> {
    if (this.closeReason !== undefined) throw new Error(`${method} cannot be asked: ${this.closeReason}`);
    const id = this.nextId++;
    const answer = new Promise<unknown>((resolve, reject) =>
      this.pending.set(id, { method, resolve, reject }),
    );
    this.transport.send({ type: 'request', id, method, params });
    return answer;
  }

  /** Tells the other end; after a close this does nothing. */
  emit<K extends Key<Local['events']>>(name: K, data: Local['events'][K]): void {
    if (this.closeReason === undefined) this.transport.send({ type: 'event', name, data });
  }

  /** @returns a function that ends the subscription. */
  on<K extends Key<Remote['events']>>(name: K, listener: (data: Remote['events'][K]) => void): () => void {
    const all = this.listeners.get(name) ?? new Set();
    this.listeners.set(name, all);
    all.add(listener);
    return () => all.delete(listener);
  }

  /** Called once with the reason when either end closes; at once if that already happened. */
  onClose(listener: (reason: string) => void): void {
    if (this.closeReason === undefined) this.closeListeners.add(listener);
    else listener(this.closeReason);
  }

  close(reason: string): void {
    this.transport.dispose();
    this.finish(reason);
  }

  private receive(message: WireMessage): void {
    if (this.closeReason !== undefined) return;
    if (message.type === 'hello') return this.greet(message);
    if (!this.greeted) return this.close('the other end spoke before it said hello');
    if (message.type === 'request') void this.answer(message);
    else if (message.type === 'event') this.dispatch(message.name, message.data);
    else this.settle(message);
  }

  private greet(hello: WireMessage & { type: 'hello' }): void {
    const { protocolVersion, expectedToken } = this.options;
    if (hello.protocolVersion !== protocolVersion) {
      return this.close(
        `the other end speaks protocol version ${hello.protocolVersion}, this one ${protocolVersion}: restart the kernel`,
      );
    }
    if (expectedToken !== undefined && hello.token !== expectedToken) {
      return this.close('the other end did not bring the right token');
    }
    this.greeted = true;
    this.settleReady.resolve();
  }

  private async answer({ id, method, params }: WireMessage & { type: 'request' }): Promise<void> {
    const { handlers } = this.options;
    try {
      if (!Object.hasOwn(handlers, method)) throw new Error(`unknown request: ${method}`);
      const result = await handlers[method as Key<Local['requests']>](params as never);
      this.reply({ type: 'reply', id, result });
    } catch (error) {
      this.reply({ type: 'failure', id, error: serializeError(error) });
    }
  }

  private reply(message: WireMessage): void {
    if (this.closeReason === undefined) this.transport.send(message);
  }

  private settle(message: WireMessage & { type: 'reply' | 'failure' }): void {
    const pending = this.pending.get(message.id);
    this.pending.delete(message.id);
    if (message.type === 'reply') pending?.resolve(message.result);
    else pending?.reject(deserializeError(message.error));
  }

  private dispatch(name: string, data: unknown): void {
    for (const listener of this.listeners.get(name) ?? []) listener(data as never);
  }

  private finish(reason: string): void {
    if (this.closeReason !== undefined) return;
    this.closeReason = reason;
    this.settleReady.reject(new Error(reason));
    for (const { method, reject } of this.pending.values())
      reject(new Error(`${method} got no answer: ${reason}`));
    this.pending.clear();
    for (const listener of this.closeListeners) listener(reason);
    this.closeListeners.clear();
  }
}
