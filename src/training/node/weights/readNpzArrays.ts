import type { ZipFile } from '../../../files/zipFile.ts';
import type { NpyArray } from '../../datasets/formats/npy.ts';
import { parseNpy } from '../../datasets/formats/npy.ts';
import { parseNpyHeader } from '../../datasets/formats/npyHeader.ts';
import type { HostTensor } from '../../tensors/hostTensor.ts';
import { toHostTensor } from '../../weights/numberTypes.ts';
import type { NumberType } from '../../weights/numberTypes.ts';
import { NUMBER_BYTES } from '../../weights/numberTypes.ts';
import { WeightsFileError } from '../../weights/weightsFile.ts';
import type { StoredArray } from '../../weights/weightsFile.ts';

/** An array beyond this is damage: the archive says how much there is, and memory is made for it. */
const MAX_ARRAY_BYTES = 2 ** 31 - 1;

/** The arrays of an open archive of NumPy's, such as Chainer's `save_npz` writes. Objects are passed over. */
export async function readNpzArrays(zip: ZipFile): Promise<Map<string, StoredArray>> {
  const arrays = new Map<string, StoredArray>();
  for (const entry of zip.entries) {
    if (!entry.name.endsWith('.npy'))
      throw new WeightsFileError(`${entry.name} in it is no array of NumPy's`);
    const read = async () => zip.readWhole(entry, MAX_ARRAY_BYTES);
    const header = parseNpyHeader(await zip.readStart(entry, HEADER_BYTES), entry.name);
    if (/[OSUV]/.test(header.descr)) continue;
    arrays.set(entry.name.slice(0, -'.npy'.length), {
      shape: header.shape,
      dtype: header.descr,
      read: async () => fromNpy(parseNpy(await read(), entry.name), entry.name),
    });
  }
  return arrays;
}

/** As much as NumPy's longest header takes. */
const HEADER_BYTES = 10_012;

function fromNpy({ data, shape, dtype }: NpyArray, name: string): HostTensor {
  if (dtype?.startsWith('complex')) {
    throw new WeightsFileError(`${name} holds complex numbers, which weights are not`);
  }
  // NumPy's float16 comes as float32.
  const type = dtype === 'float16' ? 'float32' : dtype;
  if (type === undefined || !Object.hasOwn(NUMBER_BYTES, type)) {
    throw new WeightsFileError(`${name} holds numbers of ${String(dtype)}`);
  }
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return toHostTensor({ type: type as NumberType, shape, bytes });
}
