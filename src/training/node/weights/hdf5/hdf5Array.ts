import type { Dataset } from 'h5wasm/node';
import type { ByteSource } from '../../../weights/byteSource.ts';
import { readFloatPieces } from '../../../weights/floatPieces.ts';
import type { FloatPlace } from '../../../weights/floatPieces.ts';
import { countOf, NUMBER_BYTES, toFloats, toHostTensor } from '../../../weights/numberTypes.ts';
import type { NumberType } from '../../../weights/numberTypes.ts';
import { PIECE_BYTES, WeightsFileError } from '../../../weights/weightsFile.ts';
import type { StoredArray } from '../../../weights/weightsFile.ts';
import { contiguousPlace } from './contiguousPlace.ts';
import { damageReason, orDamage } from './damageReason.ts';
import { loadHdf5 } from './loadHdf5.ts';

/** What HDF5 calls its classes of numbers. */
const INTEGER = 0;
const FLOAT = 1;
/** HDF5 gives a tiny file's array any size: what was never written is zeros. */
const MAX_ARRAY_BYTES = 2 ** 31 - 1;

/** An array of an open file, whose bytes are those of the source. @throws WeightsFileError if what the file says of it is damaged. */
export function hdf5Array(dataset: Dataset, name: string, source: ByteSource): StoredArray {
  const metadata = orDamage(() => dataset.metadata);
  const shape = metadata.shape ?? [0];
  const type = typeOf(metadata);
  return {
    shape,
    dtype: type ?? `HDF5 class ${metadata.type} of ${metadata.size} bytes`,
    async read() {
      if (!type) {
        throw new WeightsFileError(`${name} holds no numbers, but HDF5's class ${metadata.type}`);
      }
      if ((metadata.virtual_sources ?? []).length > 0) {
        throw new WeightsFileError(`${name} is put together from other files, which are not opened`);
      }
      const bytes = await readBytes(dataset, countOf(shape) * NUMBER_BYTES[type], name);
      return toHostTensor({ type, shape, bytes });
    },
    ...(isPlain(metadata, type) && {
      readPieces: (pieceBytes) => readPieces(dataset, name, source, pieceBytes),
      filePlace: async () => {
        const { descriptor } = source;
        const place = descriptor === undefined ? undefined : await placeOf(dataset, source);
        return place && descriptor !== undefined ? { descriptor, ...place } : undefined;
      },
    }),
  };
}

/** Whether some rows can be read as fast as all. Parts of a packed array would be unpacked again and again. */
function isPlain(
  { shape, chunks, virtual_sources }: Dataset['metadata'],
  type: NumberType | undefined,
): boolean {
  const hasRows = shape != null && shape.length > 0 && countOf(shape) > 0;
  return type === 'float32' && hasRows && !chunks && (virtual_sources ?? []).length === 0;
}

function typeOf({ type, size, signed }: Dataset['metadata']): NumberType | undefined {
  if (type === FLOAT) return ({ 2: 'float16', 4: 'float32', 8: 'float64' } as const)[size];
  if (type !== INTEGER) return undefined;
  const names = signed
    ? ({ 1: 'int8', 2: 'int16', 4: 'int32', 8: 'int64' } as const)
    : ({ 1: 'uint8', 2: 'uint16', 4: 'uint32', 8: 'uint64' } as const);
  return names[size as keyof typeof names];
}

/** The numbers' bytes in wasm's order, the lowest first, also of those that h5wasm itself does not know. */
async function readBytes(dataset: Dataset, length: number, name: string): Promise<Uint8Array> {
  if (length === 0) return new Uint8Array(0);
  if (length > MAX_ARRAY_BYTES)
    throw new WeightsFileError(`${name} has ${length} bytes, too many for an array`);
  const memory = await allocate(length, name);
  try {
    return memory.read(dataset, name).slice();
  } finally {
    memory.free();
  }
}

/** The float32 of an array, straight from the file where that is how they lie there. */
async function* readPieces(
  dataset: Dataset,
  name: string,
  source: ByteSource,
  pieceBytes?: number,
): AsyncGenerator<Float32Array> {
  const place = await placeOf(dataset, source);
  if (place) yield* readFloatPieces((...range) => source.read(...range), place, pieceBytes);
  else yield* readRows(dataset, name, pieceBytes);
}

/** Where all its float32 lie as they are. */
async function placeOf(dataset: Dataset, source: ByteSource): Promise<FloatPlace | undefined> {
  const { shape, littleEndian } = dataset.metadata;
  if (!littleEndian) return undefined;
  const place = await contiguousPlace(source, headerOf(dataset));
  return place && place.end - place.start === countOf(shape ?? []) * NUMBER_BYTES.float32 ? place : undefined;
}

/** Where the header of its object begins, which is what a reference in HDF5 says. */
function headerOf(dataset: Dataset): number {
  // Typed as bytes, h5wasm gives them as a list.
  const { buffer } = orDamage(() => Uint8Array.from(dataset.create_reference().ref_data));
  return Number(new DataView(buffer).getBigUint64(0, true));
}

/** The float32 of an array that lies in one piece, some rows at a time: its own memory would be as large as the array. */
async function* readRows(
  dataset: Dataset,
  name: string,
  pieceBytes = PIECE_BYTES,
): AsyncGenerator<Float32Array> {
  const [rows = 0, ...row] = dataset.metadata.shape ?? [];
  const rowBytes = countOf(row) * NUMBER_BYTES.float32;
  const rowsAtOnce = Math.max(1, Math.floor(pieceBytes / rowBytes));
  const memory = await allocate(Math.min(rows, rowsAtOnce) * rowBytes, name);
  try {
    for (let start = 0; start < rows; start += rowsAtOnce) {
      const count = Math.min(rowsAtOnce, rows - start);
      const bytes = memory.read(dataset, name, {
        offset: [start, ...row.map(() => 0)],
        count: [count, ...row],
      });
      yield toFloats(bytes.subarray(0, count * rowBytes));
    }
  } finally {
    memory.free();
  }
}

/** Where in an array, axis by axis. */
interface Part {
  offset: readonly number[];
  count: readonly number[];
}

/** Memory of HDF5's own, which numbers are read into. */
interface Hdf5Memory {
  /** @returns a view that is valid until anything else is read. */
  read(dataset: Dataset, name: string, part?: Part): Uint8Array;
  free(): void;
}

async function allocate(length: number, name: string): Promise<Hdf5Memory> {
  const { Module } = await loadHdf5();
  const heap = Module as unknown as { _malloc(bytes: number): number; _free(place: number): void };
  const place = heap._malloc(length);
  if (place === 0) throw new WeightsFileError(`there is no memory for the ${length} bytes of ${name}`);
  return {
    read({ file_id, path }, what, part) {
      const [count, offset] = part ? [part.count.map(BigInt), part.offset.map(BigInt)] : [null, null];
      try {
        const strides = part ? part.count.map(() => 1n) : null;
        const status = Module.get_dataset_data(file_id, path, count, offset, strides, BigInt(place));
        if (status < 0) throw new WeightsFileError(`${what} is damaged`);
      } catch (error) {
        throw damageReason(error);
      }
      return Module.HEAPU8.subarray(place, place + length);
    },
    free: () => heap._free(place),
  };
}
