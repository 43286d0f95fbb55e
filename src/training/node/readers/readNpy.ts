import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { NpyArray } from '../../datasets/formats/npy.ts';
import { formatNpy, parseNpy } from '../../datasets/formats/npy.ts';
import { ZipFile } from '../../../files/zipFile.ts';
import { formatZip } from '../../../files/zipWriter.ts';

/** The arrays of an `.npz` file, each read when it is asked for. */
export interface NpzArrays {
  names: readonly string[];
  /** @throws Error if there is no such array, or it can not be read. */
  get(name: string): Promise<NpyArray>;
}

/** An array beyond this is damage: the zip archive says how much there is, and memory is made for it. */
const MAX_ARRAY_BYTES = 2 ** 31;

/** An array that `numpy.save` wrote. @throws Error that says why it can not be read. */
export async function readNpy(file: string): Promise<NpyArray> {
  return parseNpy(await readFile(file), path.basename(file));
}

/** Writes an array that `numpy.load` reads. */
export async function writeNpy(file: string, array: NpyArray): Promise<void> {
  await writeFile(file, formatNpy(array));
}

/** What `numpy.savez` or `numpy.savez_compressed` wrote. @throws Error if it is no such file. */
export async function readNpz(file: string): Promise<NpzArrays> {
  const fileName = path.basename(file);
  const entries = await withZip(file, ({ entries: all }) => Promise.resolve(all));
  const places = new Map(entries.map((entry) => [entry.name.replace(/\.npy$/, ''), entry]));
  const names = [...places.keys()];
  return {
    names,
    async get(name) {
      const entry = places.get(name);
      if (!entry) throw new Error(`${fileName} has no array ${name}; it has ${names.join(', ') || 'none'}`);
      const bytes = await withZip(file, (zip) => zip.readWhole(entry, MAX_ARRAY_BYTES));
      return parseNpy(bytes, `${entry.name} in ${fileName}`);
    },
  };
}

/** Writes arrays that `numpy.load` reads, by name and compressed. */
export async function writeNpz(file: string, arrays: Readonly<Record<string, NpyArray>>): Promise<void> {
  const entries = Object.entries(arrays).map(([name, array]) => {
    if (!/^[^/\\]+$/.test(name))
      throw new Error(`an array has a name without slashes, got ${JSON.stringify(name)}`);
    return { name: `${name}.npy`, content: formatNpy(array) };
  });
  await writeFile(file, formatZip(entries));
}

async function withZip<Result>(file: string, use: (zip: ZipFile) => Promise<Result>): Promise<Result> {
  try {
    const zip = await ZipFile.open(file);
    try {
      return await use(zip);
    } finally {
      await zip.close();
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? 'there is no such file' : message;
    throw new Error(`${path.basename(file)} can not be read: ${reason}`, { cause: error });
  }
}
