import type { Dataset } from '../../datasets/dataset.ts';
import type { ExampleSample, FeatureKind } from '../../datasets/formats/exampleSample.ts';
import { toExampleSample } from '../../datasets/formats/exampleSample.ts';
import { parseExample } from '../../datasets/formats/tfExample.ts';
import {
  checkRecord,
  parseRecordLength,
  RECORD_FOOTER_BYTES,
  RECORD_HEADER_BYTES,
} from '../../datasets/formats/tfRecord.ts';
import { FunctionDataset } from '../../datasets/functionDataset.ts';
import { LazyFile } from './lazyFile.ts';

interface Place {
  file: LazyFile;
  offset: number;
  /** Of the data, without header and footer. */
  length: number;
}

/**
 * The `tf.train.Example`s of uncompressed TFRecord files. Opening goes from record to record; a record is read, checked
 * and decoded when its sample is asked for.
 * ```ts
 * const data = await readTfRecords(['a.tfrecord'], { image: 'bytes', label: 'integer' });
 * ```
 * @param features what to take from each Example; others are left out.
 * @throws Error that names file and place of what is damaged.
 */
export async function readTfRecords<const Features extends Readonly<Record<string, FeatureKind>>>(
  files: string | readonly string[],
  features: Features,
): Promise<Dataset<ExampleSample<Features>>> {
  const paths = typeof files === 'string' ? [files] : files;
  const sources = await Promise.all(paths.map((path) => LazyFile.open(path)));
  const places = (await Promise.all(sources.map(findRecords))).flat();
  const read = async (index: number): Promise<ExampleSample<Features>> => {
    const { file, offset, length } = places[index]!;
    const where = `${file.name} at byte ${offset}`;
    const record = await file.read(offset + RECORD_HEADER_BYTES, length + RECORD_FOOTER_BYTES);
    // Samples have plain arrays, no Buffers of Node's.
    const data = checkRecord(new Uint8Array(record.buffer, record.byteOffset, record.length), where);
    return toExampleSample(parseExample(data, where), features, where);
  };
  return new FunctionDataset(places.length, read, { name: sources.map(({ name }) => name).join(', ') });
}

async function findRecords(file: LazyFile): Promise<Place[]> {
  const places: Place[] = [];
  for (let offset = 0; offset < file.sizeBytes;) {
    const where = `${file.name} at byte ${offset}`;
    const header = await file.read(offset, Math.min(RECORD_HEADER_BYTES, file.sizeBytes - offset));
    const length = parseRecordLength(header, where);
    places.push({ file, offset, length });
    offset += RECORD_HEADER_BYTES + length + RECORD_FOOTER_BYTES;
    if (offset > file.sizeBytes) throw new Error(`${where}: the file is cut off in this record`);
  }
  return places;
}
