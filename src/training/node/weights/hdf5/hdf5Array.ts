import type { Dataset } from 'h5wasm/node';
import { countOf, NUMBER_BYTES, toHostTensor } from '../../../weights/numberTypes.ts';
import type { NumberType } from '../../../weights/numberTypes.ts';
import { WeightsFileError } from '../../../weights/weightsFile.ts';
import type { StoredArray } from '../../../weights/weightsFile.ts';
import { damageReason, orDamage } from './damageReason.ts';
import { loadHdf5 } from './loadHdf5.ts';

/** What HDF5 calls its classes of numbers. */
const INTEGER = 0;
const FLOAT = 1;
/** HDF5 gives a tiny file's array any size: what was never written is zeros. */
const MAX_ARRAY_BYTES = 2 ** 31 - 1;

/** An array of an open file. @throws WeightsFileError if what the file says of it is damaged. */
export function hdf5Array(dataset: Dataset, name: string): StoredArray {
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
  };
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
  const { Module } = await loadHdf5();
  const memory = Module as unknown as { _malloc(bytes: number): number; _free(place: number): void };
  const place = memory._malloc(length);
  if (place === 0) throw new WeightsFileError(`there is no memory for the ${length} bytes of ${name}`);
  try {
    const status = Module.get_dataset_data(dataset.file_id, dataset.path, null, null, null, BigInt(place));
    if (status < 0) throw new WeightsFileError(`${name} is damaged`);
    return Module.HEAPU8.slice(place, place + length);
  } catch (error) {
    throw damageReason(error);
  } finally {
    memory._free(place);
  }
}
