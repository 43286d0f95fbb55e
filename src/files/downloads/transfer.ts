import type { FileHandle } from 'node:fs/promises';

/** Where a transfer puts what it gets; `FileHandle` has all of it. */
export type PartFile = Pick<FileHandle, 'write' | 'truncate' | 'close'>;

export interface Transfer {
  url: URL;
  part: PartFile;
  /** How much of the file the part has already. */
  startBytes: number;
  sizeBytes?: number;
  fetch: typeof fetch;
  onBytes: (doneBytes: number, totalBytes: number | undefined) => void;
  signal?: AbortSignal;
}

/** How a server's answer can not be used; trying again at once would not help. */
export class RefusedTransfer extends Error {
  override readonly name = 'RefusedTransfer';
}

/**
 * Gets what the part lacks, or all of it where the server does not send pieces.
 * @returns the bytes that the part now has, when the server has sent all it has.
 * @throws RefusedTransfer, what writing throws, or the error of a connection that broke.
 */
export async function transfer(request: Transfer): Promise<number> {
  const { url, startBytes, signal } = request;
  const headers = {
    // Servers may else pack what they send, and count other bytes than the file's.
    'accept-encoding': 'identity',
    ...(startBytes > 0 && { range: `bytes=${startBytes}-` }),
  };
  const response = await request.fetch(url, { headers, signal });
  if (response.status === 416 && startBytes > 0) {
    await response.body?.cancel();
    const isWhole = startBytes === (request.sizeBytes ?? announcedSize(response));
    return isWhole ? startBytes : transfer(await startAgain(request));
  }
  if (!response.ok || !response.body) {
    await response.body?.cancel();
    throw new RefusedTransfer(`${url.host} answered ${response.status} ${response.statusText}`.trimEnd());
  }
  const start = response.status === 206 ? rangeStart(response) : 0;
  if (start !== 0 && start !== startBytes) {
    await response.body.cancel();
    throw new RefusedTransfer(`${url.host} sends other bytes than those from ${startBytes} on`);
  }
  return receive(start === 0 ? await startAgain(request) : request, response);
}

async function startAgain(request: Transfer): Promise<Transfer> {
  if (request.startBytes > 0) await request.part.truncate(0);
  return { ...request, startBytes: 0 };
}

/** Of the header that refuses a range, which has a star for it. */
function announcedSize(response: Response): number | undefined {
  const match = /^bytes \*\/(\d+)$/.exec(response.headers.get('content-range') ?? '');
  return match ? Number(match[1]) : undefined;
}

/** Of a header such as `bytes 100-199/200`. */
function rangeStart(response: Response): number | undefined {
  const match = /^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '');
  return match ? Number(match[1]) : undefined;
}

async function receive(
  { part, startBytes, sizeBytes, onBytes, url }: Transfer,
  response: Response,
): Promise<number> {
  const announced = Number(response.headers.get('content-length')) || undefined;
  const total = sizeBytes ?? (announced === undefined ? undefined : startBytes + announced);
  let done = startBytes;
  onBytes(done, total);
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    if (sizeBytes !== undefined && done + chunk.length > sizeBytes) {
      throw new RefusedTransfer(`${url.host} sends more than the ${sizeBytes} bytes that the file has`);
    }
    await writeWhole(part, chunk, done);
    done += chunk.length;
    onBytes(done, total);
  }
  if (total !== undefined && done < total)
    throw new Error(`the connection ended at ${done} of ${total} bytes`);
  return done;
}

async function writeWhole(part: PartFile, chunk: Uint8Array, position: number): Promise<void> {
  for (let at = 0; at < chunk.length;) {
    const { bytesWritten } = await part.write(chunk, at, chunk.length - at, position + at);
    at += bytesWritten;
  }
}
