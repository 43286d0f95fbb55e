import type { AsyncBuffer, FileMetaData } from 'hyparquet';
import type { Dataset } from '../../datasets/dataset.ts';
import { FunctionDataset } from '../../datasets/functionDataset.ts';
import { LazyFile } from './lazyFile.ts';

/** A row of a Parquet file by the names of its columns; whole numbers of 64 bits are bigints. */
export type ParquetRow = Readonly<Record<string, unknown>>;

/** Which columns of a Parquet file are read. */
export interface ReadParquetOptions {
  /** Names of the columns to read; others are not even looked at. Default: all. */
  columns?: readonly string[];
}

/** Groups of rows that are kept in memory: a group is unpacked as a whole. */
const KEPT_GROUPS = 4;

/**
 * The rows of a Parquet file. Opening reads its end alone, where it says what lies where; a group of rows is read when one of
 * them is asked for, and the last few groups are kept. Rows are best asked for in about their order.
 * @param toSample makes a sample of a row, and throws if it can not.
 * @throws Error if it is no Parquet file or has no such column.
 */
export async function readParquet<Sample>(
  file: string,
  toSample: (row: ParquetRow) => Sample,
  { columns }: ReadParquetOptions = {},
): Promise<Dataset<Sample>> {
  const source = await LazyFile.open(file);
  const metadata = await readMetadata(source);
  checkColumns(columns, metadata, source.name);
  const starts = groupStarts(metadata, source.name);
  const kept = new Map<number, Promise<ParquetRow[]>>();
  const groupAt = (group: number): Promise<ParquetRow[]> => {
    const rows =
      kept.get(group) ??
      readRows(source, { metadata, columns, start: starts[group]!, end: starts[group + 1]! });
    // The one that was asked for last comes last.
    kept.delete(group);
    kept.set(group, rows);
    rows.catch(() => kept.delete(group));
    if (kept.size > KEPT_GROUPS) kept.delete(kept.keys().next().value!);
    return rows;
  };
  const read = async (index: number): Promise<Sample> => {
    const group = starts.findLastIndex((start) => start <= index);
    return toSample((await groupAt(group))[index - starts[group]!]!);
  };
  return new FunctionDataset(starts.at(-1)!, read, { name: source.name });
}

interface RowRange {
  metadata: FileMetaData;
  columns: readonly string[] | undefined;
  start: number;
  end: number;
}

async function readRows(
  source: LazyFile,
  { metadata, columns, start, end }: RowRange,
): Promise<ParquetRow[]> {
  const [{ parquetReadObjects }, { compressors }] = await Promise.all([
    import('hyparquet'),
    import('hyparquet-compressors'),
  ]);
  const pending: Promise<void>[] = [];
  try {
    const rows = await parquetReadObjects({
      file: toAsyncBuffer(source, pending),
      metadata,
      compressors,
      rowStart: start,
      rowEnd: end,
      ...(columns && { columns: [...columns] }),
    });
    if (rows.length !== end - start) throw new Error(`expected ${end - start} rows, found ${rows.length}`);
    return rows;
  } catch (error) {
    throw new Error(`${source.name}, rows ${start} to ${end - 1}: ${reasonOf(error)}`, { cause: error });
  } finally {
    await Promise.all(pending); // whoever hears of a failure may change the file: nothing reads it any more
  }
}

async function readMetadata(source: LazyFile): Promise<FileMetaData> {
  const { parquetMetadataAsync } = await import('hyparquet');
  try {
    // Columns of maps stay what they are stored as: the marks for them are not checked by the library that reads them.
    return await parquetMetadataAsync(toAsyncBuffer(source, []), { geoparquet: false });
  } catch (error) {
    throw new Error(`${source.name} is no Parquet file: ${reasonOf(error)}`, { cause: error });
  }
}

/** The library that reads them does not check all that it uses: what fails then says nothing of the file. */
function reasonOf(error: unknown): string {
  const { name, message } = error as Error;
  const isSaid = name === 'Error' && !/\b(undefined|NaN)\b|is not a function/.test(message);
  return isSaid ? message : 'it is damaged';
}

/** Where each group of rows begins, and where the last one ends. */
function groupStarts({ row_groups: groups }: FileMetaData, name: string): number[] {
  const starts = [0];
  for (const { num_rows: count } of groups) {
    if (!Number.isSafeInteger(Number(count)) || count < 0n)
      throw new Error(`${name} is damaged: it says that a group has ${count ?? 'no number of'} rows`);
    starts.push(starts.at(-1)! + Number(count));
  }
  return starts;
}

/** The first element of a schema is its root; names without children are columns, as are lists and structures. */
function checkColumns(columns: readonly string[] | undefined, { schema }: FileMetaData, name: string): void {
  const known = new Set(schema.slice(1).map((element) => element.name));
  const missing = columns?.find((column) => !known.has(column));
  if (missing === undefined) return;
  throw new Error(`${name} has no column ${missing}; it has ${[...known].join(', ')}`);
}

/** @param pending gets what ends with each read, however it ends. */
function toAsyncBuffer(source: LazyFile, pending: Promise<void>[]): AsyncBuffer {
  return {
    byteLength: source.sizeBytes,
    slice(start, end = source.sizeBytes) {
      const bytes = readRange(source, start < 0 ? source.sizeBytes + start : start, end);
      // Columns are read side by side: when one fails nobody waits for the others, whose failures would end the process.
      const ended = (): void => undefined;
      pending.push(bytes.then(ended, ended));
      return bytes;
    },
  };
}

async function readRange(source: LazyFile, start: number, end: number): Promise<ArrayBuffer> {
  if (!Number.isFinite(start + end)) throw new Error('it is damaged: it does not say where its numbers lie');
  if (!(start >= 0 && start <= end && end <= source.sizeBytes))
    throw new Error(`${source.name} refers to its bytes ${start} to ${end}, but has ${source.sizeBytes}`);
  const bytes = await source.read(start, end - start);
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
}
