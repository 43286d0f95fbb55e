import { promisify } from 'node:util';
import type koffi from 'koffi';
import type { LibraryHandle } from 'koffi';
import type { Memory, Pointer } from './cApi.ts';

/** What lies from one byte of an open file to another. */
export interface FilePlace {
  /** What the operating system calls the open file. */
  descriptor: number;
  start: number;
  /** Behind the last one. */
  end: number;
}

/** The memory that TensorFlow computes in, beside that of JavaScript. */
export interface HostMemory {
  /** Copies native memory to or from the bytes of a typed array; faster than a view and allowed in Electron too. */
  copy: (to: Memory, from: Memory, sizeBytes: number) => void;
  /** The same in other threads. */
  copyAside: (to: Pointer, from: Uint8Array) => Promise<void>;
  /**
   * Reads bytes of a file into native memory, in other threads; absent on Windows, where the C runtime knows nothing of
   * Node's files.
   * @throws Error if they can not be read, or the file has no so many.
   */
  readAside?: (to: Pointer, place: FilePlace) => Promise<void>;
}

/** What takes time is the first touch of memory, which threads share. */
const THREADS = 2;
const PIECE_BYTES = 2 ** 22;
const HUGE_PAGE_BYTES = 2n ** 21n;
const MADV_HUGEPAGE = 14;

/** Binds the functions of the C runtime. */
export function bindHostMemory(loader: typeof koffi): HostMemory {
  const isWindows = process.platform === 'win32';
  const runtime = loader.load(isWindows ? 'ucrtbase.dll' : null);
  const copy = runtime.func('void* memcpy(void*, void*, size_t)');
  const aside = promisify(copy.async);
  const copyAside: HostMemory['copyAside'] = async (to, from) => {
    const length = Math.ceil(from.byteLength / THREADS);
    await inThreads(from.byteLength, length, async (start) => {
      const part = from.subarray(start, start + length);
      await aside(to + BigInt(start), part, part.byteLength);
    });
  };
  if (isWindows) return { copy, copyAside };
  const read = promisify(runtime.func('intptr_t pread(int, void*, size_t, int64_t)').async);
  const adviseHugePages = process.platform === 'linux' ? bindAdvice(runtime) : undefined;
  const readAside: NonNullable<HostMemory['readAside']> = async (to, { descriptor, start, end }) => {
    adviseHugePages?.(to, end - start);
    await inThreads(end - start, PIECE_BYTES, async (first) => {
      const last = Math.min(end - start, first + PIECE_BYTES);
      for (let at = first; at < last;) {
        const count = (await read(descriptor, to + BigInt(at), last - at, start + at)) as number;
        if (count < 0) throw new Error(`bytes ${start + at} to ${start + last} of the file can not be read`);
        if (count === 0) throw new Error('the file became shorter while it was read');
        at += count;
      }
    });
  };
  return { copy, copyAside, readAside };
}

/** Lets the pages of large memory be large ones, as NumPy does: there are fewer of them to be had. */
function bindAdvice(runtime: LibraryHandle): (memory: Pointer, sizeBytes: number) => void {
  const advise = runtime.func('int madvise(void*, size_t, int)');
  return (memory, sizeBytes) => {
    const first = (memory + HUGE_PAGE_BYTES - 1n) & -HUGE_PAGE_BYTES;
    const end = (memory + BigInt(sizeBytes)) & -HUGE_PAGE_BYTES;
    // A kernel without them says no, and nothing changes.
    if (end > first) advise(first, Number(end - first), MADV_HUGEPAGE);
  };
}

/** Does a piece after the other, several at once. All have ended when one failed: nothing writes into memory later. */
async function inThreads(
  total: number,
  pieceBytes: number,
  work: (start: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const run = async (): Promise<void> => {
    while (next < total) {
      const start = next;
      next += pieceBytes;
      await work(start);
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: THREADS }, run));
  for (const end of ended) if (end.status === 'rejected') throw end.reason;
}
