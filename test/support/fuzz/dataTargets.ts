import { createReadStream, readFileSync } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream';
import { createGunzip, gzipSync } from 'node:zlib';
import { readTar } from '../../../src/files/tarArchive.ts';
import type { Dataset } from '../../../src/training/index.ts';
import {
  ArrayDataset,
  parseIdx,
  readCsv,
  readImages,
  readJsonLines,
  readNpy,
  readNpz,
  readParquet,
  readTarShards,
  readTfRecords,
} from '../../../src/training/index.ts';
import { parseCifar } from '../../../src/training/datasets/formats/cifar.ts';
import { checkArray } from './fuzzTarget.ts';
import type { FuzzFixture, FuzzTarget } from './fuzzTarget.ts';

const filesOf =
  (folder: string, ...names: string[]) =>
  (): FuzzFixture[] =>
    names.map((name) => ({ name, bytes: readFileSync(path.join('test/oracles', folder, name)) }));
const made = (name: string, bytes: () => Uint8Array) => (): FuzzFixture[] => [{ name, bytes: bytes() }];

/** A damaged file may have any number of samples; some of them stand for all. */
const MOST_SAMPLES = 50;

async function readSamples(data: Dataset<unknown>): Promise<void> {
  for (let index = 0; index < Math.min(data.length, MOST_SAMPLES); index++) await data.get(index);
}

async function readArrays(file: string): Promise<void> {
  const { names, get } = await readNpz(file);
  for (const name of names) {
    const { shape, data, dtype } = await get(name);
    checkArray({ shape: dtype?.startsWith('complex') ? [...shape, 2] : shape, data });
  }
}

async function readArchive(file: string): Promise<void> {
  const unpacked = createGunzip();
  // What fails comes out where it is read.
  pipeline(createReadStream(file), unpacked, () => undefined);
  for await (const { content } of readTar(unpacked)) for await (const chunk of content) void chunk.length;
}

const IDX_HEADER = [0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 4, 0, 0, 0, 5];

/** Files of data sets. */
export const dataTargets: readonly FuzzTarget[] = [
  {
    name: 'npy',
    fixtures: filesOf('data', 'matrix.npy', 'version2.npy'),
    read: async (file) => checkArray(await readNpy(file)),
  },
  { name: 'npz', fixtures: filesOf('data', 'arrays.npz', 'stored.npz'), read: readArrays },
  {
    name: 'idx',
    fixtures: made('digits-idx3-ubyte', () => Uint8Array.of(...IDX_HEADER, ...new Uint8Array(60))),
    read: (file) => later(() => checkArray(parseIdx(readFileSync(file), path.basename(file)))),
  },
  {
    name: 'cifar',
    fixtures: made('batch.bin', () => new Uint8Array(2 * 3073)),
    read: (file) => later(() => void parseCifar(readFileSync(file), 1, path.basename(file))),
  },
  {
    name: 'tar',
    fixtures: filesOf('data', 'shard.tar', 'shardGnu.tar'),
    read: async (file) => readSamples(await readTarShards(file, ['txt'])),
  },
  {
    name: 'tar-gz',
    fixtures: made('shard.tar.gz', () => gzipSync(readFileSync('test/oracles/data/shard.tar'))),
    read: readArchive,
    callerNames: true,
  },
  {
    name: 'tfrecord',
    fixtures: filesOf('data', 'examples.tfrecord'),
    read: async (file) => readSamples(await readTfRecords(file, { name: 'text', box: 'numbers' })),
  },
  {
    name: 'csv',
    fixtures: filesOf('data', 'table.csv'),
    read: async (file) => {
      await readSamples(await readCsv(file, { columns: { width: 'number', note: 'text' } }));
    },
  },
  {
    name: 'json-lines',
    fixtures: filesOf('data', 'lines.jsonl'),
    read: async (file) => readSamples(await readJsonLines(file, (value) => value)),
  },
  {
    name: 'parquet',
    fixtures: filesOf(
      'data',
      ...['none', 'snappy', 'zstd', 'gzip'].map((packed) => `rows-${packed}.parquet`),
    ),
    read: async (file) => readSamples(await readParquet(file, (row) => row)),
  },
  {
    name: 'image-header',
    fixtures: filesOf(
      'images',
      ...['turned6.jpg', 'progressive.jpg', 'colour.png', 'palette.png', 'grey.gif', 'colour.bmp'],
    ),
    read: async (file) => {
      await readImages(new ArrayDataset([{ file, label: 0 }], { name: 'pictures' }), { broken: 'fail' });
    },
  },
];

/** So that what it throws is a rejection. */
async function later(read: () => void): Promise<void> {
  await Promise.resolve();
  read();
}
