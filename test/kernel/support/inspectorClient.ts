import { JSDOM } from 'jsdom';

interface Answer {
  id?: number;
  method?: string;
  params?: Record<string, unknown>;
  result?: Record<string, unknown>;
  error?: { message: string };
}

/** A debugger that speaks the protocol of Chrome's developer tools over a web socket. */
export class InspectorClient {
  private nextId = 1;
  private readonly pending = new Map<
    number,
    { resolve(value: Record<string, unknown>): void; reject(error: Error): void }
  >();
  private readonly events: Answer[] = [];
  private waiting: (() => void)[] = [];

  private constructor(private readonly socket: WebSocket) {
    socket.onmessage = ({ data }) => this.receive(JSON.parse(String(data)) as Answer);
  }

  /** @throws Error if nobody is there, or does not want to talk. */
  static async connect(url: string): Promise<InspectorClient> {
    const { WebSocket: Socket } = new JSDOM('').window;
    const socket = new Socket(url) as unknown as WebSocket;
    await new Promise<void>((resolve, reject) => {
      socket.onopen = () => resolve();
      socket.onerror = () => reject(new Error(`no debugger can connect to ${url.replace(/[^/]*$/, '…')}`));
    });
    return new InspectorClient(socket);
  }

  post(method: string, params: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
    const id = this.nextId++;
    const answer = new Promise<Record<string, unknown>>((resolve, reject) =>
      this.pending.set(id, { resolve, reject }),
    );
    this.socket.send(JSON.stringify({ id, method, params }));
    return answer;
  }

  /** The next event of that name which nobody took yet. */
  async next(method: string): Promise<Record<string, unknown>> {
    for (;;) {
      const index = this.events.findIndex((event) => event.method === method);
      if (index >= 0) return this.events.splice(index, 1)[0]!.params ?? {};
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
  }

  close(): void {
    this.socket.close();
  }

  /** Resolves when the other side has hung up. */
  closed(): Promise<void> {
    return new Promise((resolve) => (this.socket.onclose = () => resolve()));
  }

  private receive(answer: Answer): void {
    if (answer.id === undefined) {
      this.events.push(answer);
      const { waiting } = this;
      this.waiting = [];
      for (const wake of waiting) wake();
      return;
    }
    const request = this.pending.get(answer.id);
    this.pending.delete(answer.id);
    if (answer.error) request?.reject(new Error(answer.error.message));
    else request?.resolve(answer.result ?? {});
  }
}
