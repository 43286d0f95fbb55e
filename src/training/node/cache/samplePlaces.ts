import { readFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * Where each sample begins in a file, and where the last one ends.
 * @throws Error if the file of places is damaged or belongs to another file.
 */
export async function readPlaces(file: string, sizeBytes: number): Promise<Float64Array> {
  const bytes = await readFile(file);
  const isWhole = bytes.length >= 8 && bytes.length % 8 === 0;
  const places = isWhole ? new Float64Array(new Uint8Array(bytes).buffer) : Float64Array.of(NaN);
  const isRising = places.every((place, index) => place >= (places[index - 1] ?? 0));
  if (places[0] === 0 && isRising && places.at(-1) === sizeBytes) return places;
  const folder = path.dirname(file);
  throw new Error(
    `the cached samples in ${path.basename(folder)} are damaged: delete that folder in ` +
      `${path.basename(path.dirname(folder))} to have them made again`,
  );
}
