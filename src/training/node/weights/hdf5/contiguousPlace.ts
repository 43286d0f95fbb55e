import type { ByteSource } from '../../../weights/byteSource.ts';
import type { FloatPlace } from '../../../weights/floatPieces.ts';

/** Versions that HDF5 writes unless it is asked for younger ones, which h5py and so Keras do not. */
const SUPERBLOCK_VERSION = 0;
const HEADER_VERSION = 1;
const LAYOUT_VERSIONS = [3, 4];
const SUPERBLOCK_BYTES = 32;
const HEADER_BYTES = 16;
const MESSAGE_HEAD_BYTES = 8;
/** Kinds of messages in an object's header, and the kind of layout that is one piece. */
const LAYOUT = 0x08;
const CONTINUATION = 0x10;
const CONTIGUOUS = 1;
/** An array has a few messages, and a few kilobytes of them. */
const MOST_BLOCKS = 16;
const MAX_BLOCK_BYTES = 2 ** 16;

interface Message {
  type: number;
  body: DataView;
}

/**
 * Where an array lies in the file if it lies there in one piece, by the header of its object: "Data Object Headers" in
 * the HDF5 File Format Specification, version 3. The HDF5 library in wasm does not tell.
 * @param header where the object's header begins.
 * @returns undefined if it is in several pieces, was never written, or the file is of younger versions: then the library
 * has to read it.
 */
export async function contiguousPlace(source: ByteSource, header: number): Promise<FloatPlace | undefined> {
  if (!(await hasPlainAddresses(source))) return undefined;
  for await (const { type, body } of messagesOf(source, header)) {
    if (type !== LAYOUT) continue;
    const [version, layout] = [body.getUint8(0), body.getUint8(1)];
    if (!LAYOUT_VERSIONS.includes(version) || layout !== CONTIGUOUS) return undefined;
    const start = numberAt(body, 2);
    const end = start + numberAt(body, 10);
    return end <= source.sizeBytes ? { start, end } : undefined;
  }
  return undefined;
}

/** Whether addresses are of eight bytes and count from the beginning of the file. */
async function hasPlainAddresses(source: ByteSource): Promise<boolean> {
  if (source.sizeBytes < SUPERBLOCK_BYTES) return false;
  const block = viewOf(await source.read(0, SUPERBLOCK_BYTES));
  const [version, addressBytes, lengthBytes] = [block.getUint8(8), block.getUint8(13), block.getUint8(14)];
  const isPlain = version === SUPERBLOCK_VERSION && addressBytes === 8 && lengthBytes === 8;
  return isPlain && block.getBigUint64(24, true) === 0n;
}

async function* messagesOf(source: ByteSource, header: number): AsyncGenerator<Message> {
  const head = await readBlock(source, header, HEADER_BYTES);
  if (head?.getUint8(0) !== HEADER_VERSION) return;
  const blocks = [{ start: header + HEADER_BYTES, length: head.getUint32(8, true) }];
  for (const { start, length } of blocks) {
    const block = await readBlock(source, start, length);
    if (!block) return;
    for (const message of split(block)) {
      if (message.type === CONTINUATION && message.body.byteLength >= 16 && blocks.length < MOST_BLOCKS) {
        blocks.push({ start: numberAt(message.body, 0), length: numberAt(message.body, 8) });
      } else if (message.body.byteLength >= 18) yield message;
    }
  }
}

/** @returns undefined where the file has no such bytes. */
async function readBlock(source: ByteSource, start: number, length: number): Promise<DataView | undefined> {
  const isThere = length <= MAX_BLOCK_BYTES && start + length <= source.sizeBytes;
  return isThere ? viewOf(await source.read(start, length)) : undefined;
}

function* split(block: DataView): Generator<Message> {
  for (let at = 0; at + MESSAGE_HEAD_BYTES <= block.byteLength;) {
    const length = block.getUint16(at + 2, true);
    const bodyAt = at + MESSAGE_HEAD_BYTES;
    if (bodyAt + length > block.byteLength) return;
    const body = new DataView(block.buffer, block.byteOffset + bodyAt, length);
    yield { type: block.getUint16(at, true), body };
    at = bodyAt + length;
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function numberAt(view: DataView, at: number): number {
  return Number(view.getBigUint64(at, true));
}
