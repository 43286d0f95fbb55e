import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { withFileLock } from '../../../files/downloads/fileLock.ts';

/** What is changed about a sample. */
export interface OverlayEntry {
  /** As people see it, for the overlay to be taken for that of another data set where it is. */
  name: string;
  /** Instead of the sample's own. */
  label?: number;
  excluded?: true;
}

/** By the index that the sample has in the data set itself. */
export type OverlayEntries = Map<number, OverlayEntry>;

const VERSION = 1;
const MAX_BYTES = 2 ** 26;

/** @returns no entries where there is no file. @throws Error if the file is no overlay. */
export async function readOverlay(file: string): Promise<OverlayEntries> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new Error(`cannot read the overlay ${path.basename(file)} (${error.code})`, { cause: error });
  });
  if (text === undefined) return new Map();
  if (text.length > MAX_BYTES) throw damaged(file, `expected at most ${MAX_BYTES} characters`);
  const { version, samples } = parse(file, text);
  if (version !== VERSION) throw damaged(file, `expected version ${VERSION}, got ${JSON.stringify(version)}`);
  if (!isObject(samples)) throw damaged(file, 'expected an object of samples');
  return new Map(Object.entries(samples).map(([key, entry]) => [Number(key), checkEntry(file, key, entry)]));
}

/**
 * Reads it, has it changed, and writes it, while no other process does the same.
 * @returns what the file has then.
 */
export async function changeOverlay(
  file: string,
  change: (entries: OverlayEntries) => void,
): Promise<OverlayEntries> {
  return withFileLock(`${file}.lock`, async () => {
    const entries = await readOverlay(file);
    change(entries);
    await writeOverlay(file, entries);
    return entries;
  });
}

/** Writes it in one go: who reads meanwhile sees what was there before. Entries are in the order of their samples. */
async function writeOverlay(file: string, entries: OverlayEntries): Promise<void> {
  const sorted = [...entries].sort(([a], [b]) => a - b);
  const text = JSON.stringify({ version: VERSION, samples: Object.fromEntries(sorted) }, null, 2);
  const part = `${file}.${process.pid}.part`;
  try {
    await writeFile(part, `${text}\n`, { flush: true });
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

function parse(file: string, text: string): { version?: unknown; samples?: unknown } {
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch (error) {
    throw damaged(file, (error as Error).message);
  }
  throw damaged(file, 'expected an object');
}

function checkEntry(file: string, key: string, entry: unknown): OverlayEntry {
  if (!/^\d{1,15}$/.test(key))
    throw damaged(file, `expected the index of a sample, got ${JSON.stringify(key)}`);
  if (!isObject(entry) || typeof entry.name !== 'string') throw damaged(file, `sample ${key} has no name`);
  const { name, label, excluded } = entry;
  if (label !== undefined && !(Number.isInteger(label) && (label as number) >= 0)) {
    throw damaged(file, `the label of sample ${key} is ${JSON.stringify(label)}, expected 0, 1, 2 …`);
  }
  if (excluded !== undefined && excluded !== true) {
    throw damaged(file, `sample ${key} is excluded or not, got ${JSON.stringify(excluded)}`);
  }
  return {
    name,
    ...(label !== undefined && { label: label as number }),
    ...(excluded && { excluded: true as const }),
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function damaged(file: string, reason: string): Error {
  return new Error(`the overlay ${path.basename(file)} can not be used: ${reason}`);
}
