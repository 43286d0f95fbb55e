import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { Transform } from 'node:stream';
import type { RecordEntry } from './recordFile.ts';
import type { ZipEntry } from '../../files/zipEntry.ts';
import { isNeeded } from './neededFiles.ts';
import { parseRecord } from './recordFile.ts';
import { ZipFile } from '../../files/zipFile.ts';

const MAX_RECORD_BYTES = 2 ** 26;

export interface UnpackOptions {
  signal?: AbortSignal;
  /** Is told how many bytes were written, again and again. */
  onBytes?: (bytes: number, totalBytes: number) => void;
}

/**
 * Unpacks from a wheel what libtensorflow needs and checks each file against the wheel's RECORD. Takes little memory
 * however large the files are.
 * @throws Error when the wheel is damaged; what was written by then is the caller's to delete.
 */
export async function unpackWheel(wheel: string, folder: string, options: UnpackOptions = {}): Promise<void> {
  const zip = await ZipFile.open(wheel);
  try {
    const needed = zip.entries.filter(({ name }) => isNeeded(name));
    if (needed.length === 0) throw new Error(`${path.basename(wheel)} has no library in it`);
    const record = await readRecord(zip, wheel);
    const totalBytes = needed.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    let doneBytes = 0;
    const onBytes = (bytes: number) => options.onBytes?.((doneBytes += bytes), totalBytes);
    for (const entry of needed) {
      await unpackEntry(zip, entry, {
        folder,
        expected: record.get(entry.name),
        onBytes,
        signal: options.signal,
      });
    }
  } finally {
    await zip.close();
  }
}

async function readRecord(zip: ZipFile, wheel: string): Promise<Map<string, RecordEntry>> {
  const entry = zip.entries.find(({ name }) => /^[^/]+\.dist-info\/RECORD$/.test(name));
  if (!entry) throw new Error(`${path.basename(wheel)} has no RECORD to check its files against`);
  return parseRecord((await zip.readWhole(entry, MAX_RECORD_BYTES)).toString());
}

async function unpackEntry(
  zip: ZipFile,
  entry: ZipEntry,
  options: {
    folder: string;
    expected: RecordEntry | undefined;
    onBytes: (bytes: number) => void;
    signal?: AbortSignal;
  },
): Promise<void> {
  const { folder, expected, onBytes, signal } = options;
  if (!expected) throw new Error(`${entry.name} is not in the wheel's RECORD`);
  const target = path.join(folder, ...entry.name.split('/'));
  await mkdir(path.dirname(target), { recursive: true });
  const hash = createHash('sha256');
  const watch = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      onBytes(chunk.length);
      done(null, chunk);
    },
  });
  const file = createWriteStream(target, { mode: entry.isExecutable ? 0o755 : 0o644, flags: 'wx' });
  await zip.copy(entry, [watch, file], signal);
  if (hash.digest('hex') !== expected.sha256) {
    throw new Error(`${entry.name} is damaged: its SHA-256 is not the one in the wheel's RECORD`);
  }
}
