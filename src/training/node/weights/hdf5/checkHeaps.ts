import { WeightsFileError } from '../../../weights/weightsFile.ts';
import type { ByteSource } from '../../../weights/byteSource.ts';
import { BLOCK_BYTES, openWordSearch } from './markWords.ts';
import type { WordSearch } from './markWords.ts';

/** `GCOL`, version 1 and three zeros: how a heap of texts begins. */
const SIGNATURE = Buffer.from([0x47, 0x43, 0x4f, 0x4c, 1, 0, 0, 0]);
const WORD_BYTES = 4;
/** What the first whole word in a signature can be, by how far into it the word begins. */
const WORDS = [0, 1, 2, 3].map((start) => SIGNATURE.readUInt32LE(start));
const HEAD_BYTES = 16;
/** Little enough to be looked through where the processor keeps it. */
const CHUNK_BYTES = 2 ** 20;
/** A little of the next chunk too: a signature may lie across. */
const READ_BYTES = CHUNK_BYTES + 2 * WORD_BYTES;
/** Texts of more are damage: the architecture of a large model has some megabytes. */
const MAX_HEAP_BYTES = 2 ** 28;

/**
 * Looks at the heaps in which a file keeps its texts. The HDF5 library believes the sizes there, and goes round for ever or
 * reads elsewhere where they are wrong.
 * @throws WeightsFileError if one of them is damaged.
 */
export async function checkHeaps(source: ByteSource): Promise<void> {
  for await (const start of findHeaps(source)) await checkHeap(source, start);
}

async function* findHeaps(source: ByteSource): AsyncGenerator<number> {
  let [current, other] = [openWordSearch(WORDS, READ_BYTES), openWordSearch(WORDS, READ_BYTES)];
  let reading = begin(source, 0, current);
  try {
    for (let offset = 0; offset + HEAD_BYTES <= source.sizeBytes; offset += CHUNK_BYTES) {
      const length = await reading;
      // It is read while this one is looked through.
      reading = begin(source, offset + CHUNK_BYTES, other);
      const chunk = Buffer.from(current.bytes.buffer, 0, length);
      for (const block of current.markedBlocks(length)) {
        for (const at of findSignatures(chunk, block)) yield offset + at;
      }
      [current, other] = [other, current];
    }
  } finally {
    await reading.catch(() => undefined);
  }
}

/** Reads what is searched next; the promise may be awaited long after it failed. */
function begin(source: ByteSource, offset: number, search: WordSearch): Promise<number> {
  const length = Math.max(0, Math.min(READ_BYTES, source.sizeBytes - offset));
  const reading = source.read(Math.min(offset, source.sizeBytes), length, search.bytes).then((bytes) => {
    if (bytes.buffer !== search.bytes.buffer) search.bytes.set(bytes);
    return length;
  });
  reading.catch(() => undefined);
  return reading;
}

/** Where signatures begin in the first {@link CHUNK_BYTES} that have their whole word in the block. */
function findSignatures(chunk: Buffer, block: number): number[] {
  const words = new Uint32Array(chunk.buffer, 0, Math.floor(chunk.length / WORD_BYTES));
  const end = Math.min(words.length, ((block + 1) * BLOCK_BYTES) / WORD_BYTES);
  const found: number[] = [];
  for (let index = (block * BLOCK_BYTES) / WORD_BYTES; index < end; index++) {
    const into = WORDS.indexOf(words[index]!);
    const at = index * WORD_BYTES - into;
    if (into < 0 || at < 0 || at >= CHUNK_BYTES) continue;
    if (chunk.subarray(at, at + SIGNATURE.length).equals(SIGNATURE)) found.push(at);
  }
  return found;
}

/** Objects follow one another, each padded to eight bytes; number 0 is the room that is left. */
async function checkHeap(source: ByteSource, start: number): Promise<void> {
  const fail = () => new WeightsFileError(`it is damaged: the texts at byte ${start} have no possible sizes`);
  if (start + HEAD_BYTES > source.sizeBytes) throw fail();
  const size = sizeAt(await source.read(start + 8, 8), 0);
  if (size < HEAD_BYTES || size > MAX_HEAP_BYTES || start + size > source.sizeBytes) throw fail();
  const heap = await source.read(start, size);
  const view = new DataView(heap.buffer, heap.byteOffset, heap.byteLength);
  for (let at = HEAD_BYTES; at + HEAD_BYTES <= size;) {
    const isRoom = view.getUint16(at, true) === 0;
    const length = sizeAt(heap, at + 8);
    // The room counts its own head, the others do not.
    const taken = isRoom ? length : HEAD_BYTES + Math.ceil(length / 8) * 8;
    if (taken < HEAD_BYTES || at + taken > size) throw fail();
    if (isRoom) return;
    at += taken;
  }
}

function sizeAt(bytes: Uint8Array, at: number): number {
  return Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(at, true));
}
