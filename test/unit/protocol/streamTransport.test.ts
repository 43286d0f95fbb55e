import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { StreamTransport } from '../../../src/protocol/streamTransport.ts';

function openTransport() {
  const socket = new PassThrough();
  const reasons: string[] = [];
  const transport = new StreamTransport(socket);
  transport.onClose((reason) => reasons.push(reason));
  return { socket, reasons };
}

describe('a stream transport', () => {
  it.each(['EPIPE', 'ECONNRESET'])('takes %s for what it is, the end of the connection', (code) => {
    const { socket, reasons } = openTransport();
    socket.emit('error', Object.assign(new Error(`write ${code}`), { code }));
    expect(reasons).toEqual(['the connection was closed']);
  });

  it('tells any other failure in its own words', () => {
    const { socket, reasons } = openTransport();
    socket.emit('error', Object.assign(new Error('connect ENOENT'), { code: 'ENOENT' }));
    expect(reasons).toEqual(['connect ENOENT']);
  });

  it('closes when the other end sends something that is no message', () => {
    const { socket, reasons } = openTransport();
    socket.write('GET / HTTP/1.1\r\n\r\n'.repeat(10));
    expect(reasons).toHaveLength(1);
    expect(socket.destroyed).toBe(true);
  });
});
