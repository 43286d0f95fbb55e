import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** How the server misbehaves, by the number of the request from 0 on. */
export interface Faults {
  /** Breaks the connection after so many bytes of the answer. */
  cutAfter?: (request: number) => number | undefined;
  /** Sends so many bytes of the answer and then nothing more. */
  stallAfter?: (request: number) => number | undefined;
  ignoresRange?: boolean;
  /** Answers with this status and nothing else. */
  status?: (request: number) => number | undefined;
  /** Sends other bytes. */
  content?: (request: number) => Uint8Array;
  /** Holds the answer back until this is settled. */
  gate?: Promise<void>;
}

export interface FileServer {
  url: string;
  /** The `Range` header of each request so far. */
  ranges: (string | undefined)[];
}

/** A server on the loopback interface that has one file and ends with the test. */
export async function serveFile(content: Uint8Array, faults: Faults = {}): Promise<FileServer> {
  const ranges: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    const number = ranges.push(request.headers.range) - 1;
    void (faults.gate ?? Promise.resolve()).then(() =>
      answer({ request, response, number, content, faults }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/files/data.bin`, ranges };
}

interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  number: number;
  content: Uint8Array;
  faults: Faults;
}

function answer({ request, response, number, content, faults }: Exchange): void {
  const status = faults.status?.(number);
  if (status !== undefined) {
    response.writeHead(status).end();
    return;
  }
  const whole = faults.content?.(number) ?? content;
  const asked = faults.ignoresRange ? undefined : /^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1];
  const start = Number(asked ?? 0);
  if (start >= whole.length && asked !== undefined) {
    response.writeHead(416, { 'content-range': `bytes */${whole.length}` }).end();
    return;
  }
  const range = { 'content-range': `bytes ${start}-${whole.length - 1}/${whole.length}` };
  const body = whole.subarray(start);
  response.writeHead(asked === undefined ? 200 : 206, {
    'content-length': body.length,
    ...(asked !== undefined && range),
  });
  const cut = faults.cutAfter?.(number);
  const stall = faults.stallAfter?.(number);
  if (stall !== undefined) response.write(body.subarray(0, stall));
  else if (cut === undefined) response.end(body);
  else response.write(body.subarray(0, cut), () => response.destroy());
}
