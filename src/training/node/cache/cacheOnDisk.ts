import { mkdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { cacheFolder } from '../../../files/cacheFolder.ts';
import { withFileLock } from '../../../files/downloads/fileLock.ts';
import { Dataset } from '../../datasets/dataset.ts';
import type { SampleCorrections } from '../../datasets/sampleCorrections.ts';
import { ProgressMeter } from '../../trainer/progressMeter.ts';
import { LazyFile } from '../readers/lazyFile.ts';
import { fingerprint } from './fingerprint.ts';
import { SampleWriter } from './sampleWriter.ts';
import { readPlaces } from './samplePlaces.ts';

/** Where {@link cacheOnDisk} keeps samples, and by what it knows that they are still the same. */
export interface CacheOnDiskOptions {
  /** Where the samples are kept. By default `samples` in Trainbook's cache folder. */
  folder?: string;
  /**
   * Under which the samples are found again. By default that of `fingerprint(dataset)`: give one of your own where a
   * function that you map by captures what may change.
   */
  fingerprint?: string;
}

const [SAMPLES, PLACES] = ['samples.bin', 'places.bin'] as const;

/**
 * Makes each sample once, writes all to disk and reads them from there, in this run and in later ones: for what is slow
 * to decode and does not fit into memory. Samples are what structured cloning takes: numbers, texts, typed arrays, and
 * lists and objects of them. Random transforms belong behind the cache, since before it they draw once and for all.
 * Several processes that want the same samples make them once; one that is killed leaves nothing that would be taken for
 * a cache.
 * @throws Error from a sample that can not be made or written.
 */
export async function cacheOnDisk<Sample>(
  dataset: Dataset<Sample>,
  options: CacheOnDiskOptions = {},
): Promise<Dataset<Sample>> {
  const key = checkKey(options.fingerprint ?? (await fingerprint(dataset)));
  const parent = options.folder ?? path.join(cacheFolder(), 'samples');
  const folder = path.join(parent, key);
  if (!(await isThere(folder))) {
    await withFileLock(path.join(parent, `${key}.lock`), async () => {
      if (!(await isThere(folder))) await writeSamples(dataset, folder);
    });
  }
  const samples = await LazyFile.open(path.join(folder, SAMPLES));
  const places = await readPlaces(path.join(folder, PLACES), samples.sizeBytes);
  if (places.length - 1 !== dataset.length) {
    throw new Error(
      `the cache ${key} has ${places.length - 1} samples, and ${dataset.name} has ${dataset.length}: ` +
        'give them another fingerprint',
    );
  }
  return new DiskDataset(dataset, samples, places);
}

function checkKey(key: string): string {
  if (/^[\w-]{1,128}$/.test(key)) return key;
  throw new Error(`a fingerprint has letters, digits, - and _, got ${JSON.stringify(key)}`);
}

async function isThere(folder: string): Promise<boolean> {
  return stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/** The folder has its name only once it is whole. Only the lock's holder comes here. */
async function writeSamples(dataset: Dataset<unknown>, folder: string): Promise<void> {
  const part = `${folder}.part`;
  await rm(part, { recursive: true, force: true });
  await mkdir(part, { recursive: true });
  const meter = new ProgressMeter({ id: `cache-${folder}`, unit: 'samples', total: dataset.length });
  const title = `writing ${dataset.name} to the cache`;
  try {
    const writer = await SampleWriter.create(path.join(part, SAMPLES));
    try {
      for (let index = 0; index < dataset.length; index++) {
        await writer.add(serialize(await dataset.get(index)));
        if (meter.isDue) meter.report(index + 1, { title, values: {} });
      }
      await writer.finish(path.join(part, PLACES));
    } finally {
      await writer.close();
    }
    meter.report(dataset.length, { title, values: {}, finished: true });
    await rename(part, folder);
  } catch (error) {
    await rm(part, { recursive: true, force: true });
    throw error;
  }
}

/** The samples of another data set, read from a file. */
class DiskDataset<Sample> extends Dataset<Sample> {
  readonly name: string;
  readonly length: number;
  readonly labelNames: readonly string[] | undefined;

  constructor(
    private readonly source: Dataset<Sample>,
    private readonly samples: LazyFile,
    private readonly places: Float64Array,
  ) {
    super();
    ({ name: this.name, length: this.length, labelNames: this.labelNames } = source);
  }

  async get(index: number): Promise<Sample> {
    const start = this.places[this.checkIndex(index)]!;
    const bytes = await this.samples.read(start, this.places[index + 1]! - start);
    return deserialize(bytes) as Sample;
  }

  override originalIndex(index: number): number {
    return this.source.originalIndex(index);
  }

  override sampleName(index: number): string {
    return this.source.sampleName(index);
  }

  override correctionsOf(index: number): SampleCorrections | undefined {
    return this.source.correctionsOf(index);
  }

  override get origin(): readonly string[] {
    return this.source.origin;
  }
}
