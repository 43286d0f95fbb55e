import { open, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { ByteSource } from '../../weights/byteSource.ts';
import { parseTfjsManifest } from '../../weights/tfjsManifest.ts';
import { WeightsFileError } from '../../weights/weightsFile.ts';
import type { StoredArray } from '../../weights/weightsFile.ts';
import { fileSource } from './fileSource.ts';

const MAX_JSON_BYTES = 2 ** 28;

/** The weights that a `model.json` of TensorFlow.js lists, in the files beside it. */
export async function readTfjsWeights(file: string): Promise<Map<string, StoredArray>> {
  if ((await stat(file)).size > MAX_JSON_BYTES)
    throw new WeightsFileError('it is larger than any model.json');
  const groups = parseTfjsManifest(await readFile(file, 'utf8'));
  const arrays = new Map<string, StoredArray>();
  for (const { paths, toArrays } of groups) {
    const source = await joinFiles(paths.map((name) => path.join(path.dirname(file), name)));
    for (const [name, array] of toArrays(source)) arrays.set(name, array);
  }
  return arrays;
}

/** Several files as if they were one; each is open only while it is read. */
async function joinFiles(files: readonly string[]): Promise<ByteSource> {
  const sizes = await Promise.all(files.map(sizeOf));
  const starts = sizes.map((_, index) => sizes.slice(0, index).reduce((sum, size) => sum + size, 0));
  return {
    sizeBytes: sizes.reduce((sum, size) => sum + size, 0),
    async read(offset, length) {
      const result = new Uint8Array(length);
      for (const [index, file] of files.entries()) {
        const from = Math.max(offset, starts[index]!);
        const to = Math.min(offset + length, starts[index]! + sizes[index]!);
        if (from < to) result.set(await readPart(file, from - starts[index]!, to - from), from - offset);
      }
      return result;
    },
  };
}

async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    throw new WeightsFileError(`its weights are in ${path.basename(file)}, which is not beside it`, {
      cause: error,
    });
  }
}

async function readPart(file: string, offset: number, length: number): Promise<Uint8Array> {
  const handle = await open(file);
  try {
    return await (await fileSource(handle)).read(offset, length);
  } finally {
    await handle.close();
  }
}
