import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { ImageDataset } from '../datasets/imageDataset.ts';
import { MNIST_FILES, mnistDataset } from '../datasets/mnist.ts';
import { downloadFile } from './downloads/downloadFile.ts';
import type { DownloadOptions } from './downloads/downloadFile.ts';
import type { PublishedFile } from './downloads/publishedFile.ts';

/** A data set in the form of MNIST: four idx files, which are published gzipped. */
export interface IdxDataset {
  name: string;
  labelNames: readonly string[];
  /** By the names of the unpacked files. */
  published: Readonly<Record<string, PublishedFile>>;
}

/** More than the largest of them. */
const MAX_UNPACKED_BYTES = 2 ** 27;

type Part = keyof typeof MNIST_FILES;

/**
 * Both parts, from the files in a folder, unpacked or gzipped, or else from the cache or the network.
 * @throws Error that says what to do if they can not be had or are not as they should be.
 */
export async function loadIdxDataset(
  dataset: IdxDataset,
  folder: string | undefined,
  options: DownloadOptions,
): Promise<{ train: ImageDataset; test: ImageDataset }> {
  const read = (name: string) =>
    folder === undefined ? readPublished(dataset.published[name]!, options) : readFrom(folder, name);
  const readPart = async (part: Part): Promise<ImageDataset> => {
    const { images, labels } = MNIST_FILES[part];
    const { name, labelNames } = dataset;
    return mnistDataset(part, await read(images), await read(labels), { name, labelNames });
  };
  return { train: await readPart('train'), test: await readPart('test') };
}

async function readPublished(file: PublishedFile, options: DownloadOptions): Promise<Uint8Array> {
  const target = await downloadFile(file, options);
  return unpack(await readFile(target), path.basename(target));
}

async function readFrom(folder: string, name: string): Promise<Uint8Array> {
  const packed = `${name}.gz`;
  try {
    return plain(await readFile(path.join(folder, name)));
  } catch (error) {
    const bytes = await readFile(path.join(folder, packed)).catch(() => undefined);
    if (bytes) return unpack(bytes, packed);
    throw new Error(
      `cannot read ${name} in the folder ${path.basename(folder)} (${(error as NodeJS.ErrnoException).code}): ` +
        `the folder must hold the four files ${allFileNames().join(', ')}, unpacked or as .gz`,
      { cause: error },
    );
  }
}

async function unpack(bytes: Uint8Array, name: string): Promise<Uint8Array> {
  try {
    return plain(await promisify(gunzip)(bytes, { maxOutputLength: MAX_UNPACKED_BYTES }));
  } catch (error) {
    throw new Error(`${name} can not be unpacked: ${(error as Error).message}`, { cause: error });
  }
}

/** Samples are views of it: they shall have no methods of Node's. */
function plain({ buffer, byteOffset, length }: Buffer): Uint8Array {
  return new Uint8Array(buffer, byteOffset, length);
}

function allFileNames(): string[] {
  return Object.values(MNIST_FILES).flatMap(({ images, labels }) => [images, labels]);
}
