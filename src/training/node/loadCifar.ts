import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { readTar } from '../../files/tarArchive.ts';
import type { CifarRecords } from '../datasets/formats/cifar.ts';
import { parseCifar } from '../datasets/formats/cifar.ts';
import { decodeUtf8 } from '../datasets/formats/utf8.ts';
import { ImageDataset } from '../datasets/imageDataset.ts';
import type { DownloadOptions } from './downloads/downloadFile.ts';
import { downloadFile } from './downloads/downloadFile.ts';
import type { PublishedFile } from './downloads/publishedFile.ts';

/** Where CIFAR is kept, or already lies. */
export interface LoadCifarOptions extends DownloadOptions {
  /** Where the unpacked binary version or its archive lies; relative to the notebook's folder. By default in the cache. */
  folder?: string;
}

/** As {@link LoadCifarOptions}, and whether labels are the 100 fine or the 20 coarse classes. */
export interface LoadCifar100Options extends LoadCifarOptions {
  /** `fine` are the 100 classes, `coarse` the 20 superclasses. Default `fine`. */
  labels?: 'fine' | 'coarse';
}

interface CifarDataset {
  name: string;
  archive: PublishedFile & { name: string };
  labelBytes: number;
  /** Which of a record's label bytes counts. */
  labelPlace: number;
  namesFile: string;
  train: readonly string[];
  test: readonly string[];
}

const PLACE = 'https://www.cs.toronto.edu/~kriz/';

/**
 * CIFAR-10: 50,000 pictures of 32x32x3 bytes to train and 10,000 to test, of ten classes. Downloaded once (170 MB).
 * @throws Error that says what to do if the archive can not be had or is not as it should be.
 */
export async function loadCifar10(
  options: LoadCifarOptions = {},
): Promise<{ train: ImageDataset; test: ImageDataset }> {
  const dataset: CifarDataset = {
    name: 'cifar10',
    archive: {
      url: `${PLACE}cifar-10-binary.tar.gz`,
      name: 'cifar/cifar-10-binary.tar.gz',
      sizeBytes: 170_052_171,
      sha256: 'c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd',
    },
    labelBytes: 1,
    labelPlace: 0,
    namesFile: 'batches.meta.txt',
    train: [1, 2, 3, 4, 5].map((batch) => `data_batch_${batch}.bin`),
    test: ['test_batch.bin'],
  };
  return loadCifar(dataset, options);
}

/**
 * CIFAR-100: 50,000 pictures of 32x32x3 bytes to train and 10,000 to test, of 100 classes in 20 superclasses. Downloaded
 * once (169 MB).
 * @throws Error that says what to do if the archive can not be had or is not as it should be.
 */
export async function loadCifar100({ labels = 'fine', ...options }: LoadCifar100Options = {}): Promise<{
  train: ImageDataset;
  test: ImageDataset;
}> {
  const dataset: CifarDataset = {
    name: labels === 'fine' ? 'cifar100' : 'cifar100 (coarse)',
    archive: {
      url: `${PLACE}cifar-100-binary.tar.gz`,
      name: 'cifar/cifar-100-binary.tar.gz',
      sizeBytes: 168_513_733,
      sha256: '58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec',
    },
    labelBytes: 2,
    labelPlace: labels === 'fine' ? 1 : 0,
    namesFile: `${labels}_label_names.txt`,
    train: ['train.bin'],
    test: ['test.bin'],
  };
  return loadCifar(dataset, options);
}

async function loadCifar(
  dataset: CifarDataset,
  { folder, ...options }: LoadCifarOptions,
): Promise<{ train: ImageDataset; test: ImageDataset }> {
  const names = [...dataset.train, ...dataset.test, dataset.namesFile];
  const files =
    folder === undefined
      ? await readArchive(await downloadFile(dataset.archive, options), names)
      : await readFolder(path.resolve(folder), dataset.archive.name, names);
  const labelNames = linesOf(files.get(dataset.namesFile)!, dataset.namesFile);
  const part = (partName: string, parts: readonly string[]) =>
    joinRecords(
      `${dataset.name} ${partName}`,
      parts.map((file) => parseCifar(files.get(file)!, dataset.labelBytes, file)),
      { place: dataset.labelPlace, labelNames },
    );
  return { train: part('train', dataset.train), test: part('test', dataset.test) };
}

function joinRecords(
  name: string,
  records: readonly CifarRecords[],
  { place, labelNames }: { place: number; labelNames: readonly string[] },
): ImageDataset {
  const images = Buffer.concat(records.map((record) => record.images));
  return new ImageDataset({
    name,
    images: new Uint8Array(images.buffer, images.byteOffset, images.length),
    imageShape: [32, 32, 3],
    labels: Buffer.concat(records.map(({ labels }) => labels[place]!)),
    labelNames,
  });
}

function linesOf(bytes: Uint8Array, name: string): string[] {
  return decodeUtf8(bytes, name)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** A folder that has the files themselves, or else the archive. */
async function readFolder(
  folder: string,
  archive: string,
  names: readonly string[],
): Promise<Map<string, Uint8Array>> {
  try {
    const contents = names.map(async (name) => [name, await readFile(path.join(folder, name))] as const);
    return new Map(await Promise.all(contents));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    const file = path.join(folder, path.basename(archive));
    return readArchive(file, names);
  }
}

/** More than the largest file of either. */
const MAX_FILE_BYTES = 2 ** 28;

async function readArchive(file: string, names: readonly string[]): Promise<Map<string, Uint8Array>> {
  const found = new Map<string, Uint8Array>();
  const unpacked = createGunzip();
  // What fails comes out where it is read.
  pipeline(createReadStream(file), unpacked, () => undefined);
  try {
    for await (const { name, sizeBytes, content } of readTar(unpacked)) {
      const own = path.posix.basename(name);
      if (!names.includes(own)) continue;
      if (sizeBytes > MAX_FILE_BYTES)
        throw new Error(`${name} has ${sizeBytes} bytes, more than it ever had`);
      const chunks: Buffer[] = [];
      for await (const chunk of content) chunks.push(chunk);
      found.set(own, Buffer.concat(chunks));
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const hint = code === 'ENOENT' ? `: the folder must hold it, or ${names.join(', ')}` : '';
    throw new Error(`cannot read ${path.basename(file)} (${code ?? (error as Error).message})${hint}`, {
      cause: error,
    });
  }
  const missing = names.filter((name) => !found.has(name));
  if (missing.length > 0) throw new Error(`${path.basename(file)} lacks ${missing.join(', ')}`);
  return found;
}
