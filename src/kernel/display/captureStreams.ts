import { Console } from 'node:console';
import process from 'node:process';
import { StringDecoder } from 'node:string_decoder';
import { Writable } from 'node:stream';

export type StreamName = 'stdout' | 'stderr';

/**
 * Sends what cells write to `write` instead of the process's own streams: `console.*`, and `process.stdout.write` and
 * `process.stderr.write`, called by whomever. What native libraries write to the file descriptors is not caught and goes
 * where the process's starter directed it.
 */
export function captureStreams(write: (stream: StreamName, text: string) => void): void {
  const stdout = captureStream('stdout', write);
  const stderr = captureStream('stderr', write);
  // Node's own console would also keep every printed object alive for a debugger.
  const captured = new Console({ stdout, stderr, colorMode: false });
  Object.assign(globalThis.console, boundMethods(captured));
}

function captureStream(name: StreamName, write: (stream: StreamName, text: string) => void): Writable {
  const decoder = new StringDecoder('utf8');
  const toText = (chunk: unknown, encoding: unknown) => {
    if (typeof chunk !== 'string') return decoder.write(Buffer.from(chunk as Uint8Array));
    const isBinary = encoding === 'hex' || encoding === 'base64' || encoding === 'base64url';
    return isBinary ? decoder.write(Buffer.from(chunk, encoding as BufferEncoding)) : chunk;
  };
  const capturedWrite = (chunk: unknown, encoding?: unknown, callback?: unknown): boolean => {
    write(name, toText(chunk, encoding));
    const done = typeof encoding === 'function' ? encoding : callback;
    if (typeof done === 'function') process.nextTick(done);
    return true;
  };
  process[name].write = capturedWrite as typeof process.stdout.write;
  const stream = new Writable({ decodeStrings: false });
  stream.write = capturedWrite as typeof stream.write;
  return stream;
}

function boundMethods(source: Console): Record<string, unknown> {
  const methods: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(source)) {
    if (typeof value === 'function' && !name.startsWith('_')) methods[name] = value.bind(source);
  }
  return methods;
}
