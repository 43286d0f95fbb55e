import { decodeJson, encodeJson } from './taggedJson.ts';

/**
 * Frames for byte streams: the socket between kernel and host, and the event log on disk.
 *
 *     u32 LE  length of all that follows
 *     u32 LE  length of the JSON text
 *     …       JSON text (UTF-8), in which a typed array is [offset, length] into
 *     …       the attachments, one after the other
 */
const HEADER_BYTES = 8;
const ENCODER = new TextEncoder();
const DECODER = new TextDecoder();

/** A longer frame is taken for a broken stream, not for a message. */
export const MAX_FRAME_BYTES = 512 * 1024 * 1024;

export function encodeFrame(value: unknown): Uint8Array {
  const attachments: Uint8Array[] = [];
  let attachedBytes = 0;
  const json = encodeJson(value, (bytes) => {
    attachments.push(bytes);
    attachedBytes += bytes.byteLength;
    return [attachedBytes - bytes.byteLength, bytes.byteLength];
  });
  const text = ENCODER.encode(json);
  const frame = new Uint8Array(HEADER_BYTES + text.byteLength + attachedBytes);
  const header = new DataView(frame.buffer);
  header.setUint32(0, frame.byteLength - 4, true);
  header.setUint32(4, text.byteLength, true);
  frame.set(text, HEADER_BYTES);
  let position = HEADER_BYTES + text.byteLength;
  for (const bytes of attachments) {
    frame.set(bytes, position);
    position += bytes.byteLength;
  }
  return frame;
}

/** Takes chunks of a stream as they come and gives whole values. */
export class FrameDecoder {
  private chunks: Uint8Array[] = [];
  private available = 0;

  /** @throws Error if the stream is broken; nothing after that can be read. */
  push(chunk: Uint8Array): unknown[] {
    this.chunks.push(chunk);
    this.available += chunk.byteLength;
    const values: unknown[] = [];
    for (;;) {
      const length = this.nextFrameBytes();
      if (length === undefined || this.available < length) return values;
      values.push(decodeFrame(this.take(length)));
    }
  }

  /** Bytes of an unfinished frame: more than 0 at the end of a log means that its last write was cut off. */
  get pendingBytes(): number {
    return this.available;
  }

  private nextFrameBytes(): number | undefined {
    if (this.available < 4) return undefined;
    const head = this.joined(4);
    const length = new DataView(head.buffer, head.byteOffset).getUint32(0, true) + 4;
    if (length < HEADER_BYTES || length > MAX_FRAME_BYTES)
      throw new Error(`broken stream: a frame of ${length} bytes`);
    return length;
  }

  /** Makes the first chunk at least `size` bytes long, without copying where it already is. */
  private joined(size: number): Uint8Array {
    const first = this.chunks[0] as Uint8Array;
    if (first.byteLength >= size) return first;
    const all = new Uint8Array(this.available);
    let position = 0;
    for (const chunk of this.chunks) {
      all.set(chunk, position);
      position += chunk.byteLength;
    }
    this.chunks = [all];
    return all;
  }

  private take(size: number): Uint8Array {
    const first = this.joined(size);
    const rest = first.subarray(size);
    if (rest.byteLength > 0) this.chunks[0] = rest;
    else this.chunks.shift();
    this.available -= size;
    return first.subarray(0, size);
  }
}

function decodeFrame(frame: Uint8Array): unknown {
  const textBytes = new DataView(frame.buffer, frame.byteOffset).getUint32(4, true);
  const start = HEADER_BYTES + textBytes;
  if (start > frame.byteLength) throw new Error('broken stream: a text longer than its frame');
  const attachments = frame.subarray(start);
  return decodeJson(DECODER.decode(frame.subarray(HEADER_BYTES, start)), (reference) => {
    const [offset, length] = Array.isArray(reference) ? (reference as number[]) : [];
    const valid = Number.isInteger(offset) && Number.isInteger(length) && offset! >= 0 && length! >= 0;
    if (!valid || offset! + length! > attachments.byteLength)
      throw new Error('broken stream: a bad attachment');
    return attachments.subarray(offset, offset! + length!);
  });
}
