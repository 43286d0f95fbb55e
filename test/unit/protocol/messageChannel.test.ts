import { describe, expect, it } from 'vitest';
import { MessageChannel } from '../../../src/protocol/messageChannel.ts';
import type { RequestHandlers } from '../../../src/protocol/messageChannel.ts';
import { nullTransportPair } from '../../../src/protocol/transport.ts';

interface Calculator {
  requests: {
    divide: { params: { a: number; b: number }; result: number };
    hang: { params: null; result: null };
  };
  events: { computed: number };
}
interface Nothing {
  requests: Record<string, never>;
  events: Record<string, never>;
}

function connect(options: { versions?: [number, number]; token?: string; expectedToken?: string } = {}) {
  const [left, right] = nullTransportPair();
  const [leftVersion, rightVersion] = options.versions ?? [1, 1];
  const handlers: RequestHandlers<Calculator> = {
    divide({ a, b }) {
      if (b === 0) throw new RangeError('b must not be 0, got 0');
      return a / b;
    },
    hang: () => new Promise(() => undefined),
  };
  const server = new MessageChannel<Calculator, Nothing>(left, {
    protocolVersion: leftVersion,
    expectedToken: options.expectedToken,
    handlers,
  });
  const client = new MessageChannel<Nothing, Calculator>(right, {
    protocolVersion: rightVersion,
    token: options.token,
    handlers: {},
  });
  return { server, client };
}

describe('MessageChannel', () => {
  it('answers requests in both good and bad cases', async () => {
    const { client } = connect();
    await client.ready;
    expect(await client.request('divide', { a: 6, b: 3 })).toBe(2);
    const failure = await client.request('divide', { a: 1, b: 0 }).catch((error: Error) => error);
    expect(failure).toMatchObject({ name: 'RangeError', message: 'b must not be 0, got 0' });
  });

  it('answers an unknown request with an error', async () => {
    const { client } = connect();
    const unknown = client.request('explode' as 'hang', null);
    await expect(unknown).rejects.toThrow('unknown request: explode');
  });

  it('does not answer to names that every object inherits', async () => {
    const { client } = connect();
    await expect(client.request('constructor' as 'hang', null)).rejects.toThrow(
      'unknown request: constructor',
    );
  });

  it('delivers events until the subscription ends', async () => {
    const { server, client } = connect();
    await client.ready;
    const seen: number[] = [];
    const end = client.on('computed', (value) => seen.push(value));
    server.emit('computed', 1);
    await client.request('divide', { a: 1, b: 1 });
    end();
    server.emit('computed', 2);
    await client.request('divide', { a: 1, b: 1 });
    expect(seen).toEqual([1]);
  });

  it('rejects what is pending when the other end closes, and everything asked later', async () => {
    const { server, client } = connect();
    await client.ready;
    const pending = client.request('hang', null);
    server.close('test over');
    await expect(pending).rejects.toThrow('hang got no answer: the other end was disposed');
    await expect(client.request('hang', null)).rejects.toThrow('hang cannot be asked');
  });

  it('refuses another protocol version with a remedy', async () => {
    const { client } = connect({ versions: [1, 2] });
    await expect(client.ready).rejects.toThrow(/protocol version 1, this one 2: restart the kernel/);
  });

  it('refuses a wrong or missing token', async () => {
    for (const token of [undefined, 'wrong']) {
      const { server } = connect({ token, expectedToken: 'secret' });
      await expect(server.ready).rejects.toThrow('did not bring the right token');
    }
    const { server } = connect({ token: 'secret', expectedToken: 'secret' });
    await expect(server.ready).resolves.toBeUndefined();
  });
});
