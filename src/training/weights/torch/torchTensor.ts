import type { HostTensor } from '../../tensors/hostTensor.ts';
import { readFloatPieces } from '../floatPieces.ts';
import { countOf, NUMBER_BYTES, toHostTensor } from '../numberTypes.ts';
import type { NumberType } from '../numberTypes.ts';
import { WeightsFileError } from '../weightsFile.ts';
import type { StoredArray } from '../weightsFile.ts';

/** A block of numbers of PyTorch's, which several tensors may show. */
export interface TorchStorage {
  key: string;
  /** Absent where only the tensor says it. */
  type?: NumberType;
  /** Numbers, or bytes where the type is absent. */
  length: number;
}

/** How a tensor lies in its storage, in elements. */
export interface TorchTensor {
  storage: TorchStorage;
  type: NumberType;
  offset: number;
  shape: readonly number[];
  strides: readonly number[];
}

/** Where the bytes of storages come from. */
export interface StorageReader {
  /**
   * @param into where the bytes may be put, as many as are asked for; what is given back need not be it.
   * @throws Error if they are not there.
   */
  read(
    storage: TorchStorage,
    offsetBytes: number,
    lengthBytes: number,
    into?: Uint8Array,
  ): Promise<Uint8Array>;
  /** Whether a part costs no more than its share of the whole. */
  hasParts(storage: TorchStorage): boolean;
}

/** A tensor that repeats its storage's numbers may have so many and no more: hostile files are tiny and say petabytes. */
const MOST_REPEATED = 2 ** 24;

/** @throws WeightsFileError if the tensor does not lie within its storage. */
export function torchArray(tensor: TorchTensor, reader: StorageReader, littleEndian: boolean): StoredArray {
  const { storage, type, shape } = tensor;
  const { first, span, count } = placeOf(tensor);
  const width = NUMBER_BYTES[type];
  return {
    shape,
    dtype: type,
    async read(): Promise<HostTensor> {
      if (count === 0) return toHostTensor({ type, shape, bytes: new Uint8Array(0) });
      const bytes = await reader.read(storage, first * width, span * width);
      const ordered = isContiguous(tensor) ? bytes : gather(bytes, tensor, count, width);
      return toHostTensor({ type, shape, bytes: ordered, littleEndian });
    },
    ...(type === 'float32' &&
      littleEndian &&
      count > 0 &&
      isContiguous(tensor) &&
      reader.hasParts(storage) && {
        readPieces: (pieceBytes) => {
          const place = { start: first * NUMBER_BYTES.float32, end: (first + count) * NUMBER_BYTES.float32 };
          return readFloatPieces((...range) => reader.read(storage, ...range), place, pieceBytes);
        },
      }),
  };
}

function placeOf({ storage, type, offset, shape, strides }: TorchTensor) {
  const isPlace = [offset, ...strides].every((value) => Number.isSafeInteger(value) && value >= 0);
  if (!isPlace || strides.length !== shape.length) {
    throw new WeightsFileError(
      `a tensor of shape [${shape.join(', ')}] has the strides [${strides.join(', ')}]`,
    );
  }
  const count = countOf(shape);
  const span = count === 0 ? 0 : shape.reduce((sum, extent, axis) => sum + (extent - 1) * strides[axis]!, 1);
  const available = storage.type ? storage.length : storage.length / NUMBER_BYTES[type];
  if (offset + span > available || count > Math.max(available, MOST_REPEATED)) {
    throw new WeightsFileError(
      `a tensor of shape [${shape.join(', ')}] reaches beyond its storage of ${storage.length} elements`,
    );
  }
  return { first: offset, span, count };
}

function isContiguous({ shape, strides }: TorchTensor): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && strides[axis] !== expected) return false;
    expected *= shape[axis]!;
  }
  return true;
}

/** The tensor's numbers in row-major order. */
function gather(bytes: Uint8Array, tensor: TorchTensor, count: number, width: number): Uint8Array {
  const { shape, strides } = tensor;
  const result = new Uint8Array(count * width);
  const position = shape.map(() => 0);
  let from = 0;
  for (let to = 0; to < count; to++) {
    for (let byte = 0; byte < width; byte++) result[to * width + byte] = bytes[from * width + byte]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      position[axis]! += 1;
      from += strides[axis]!;
      if (position[axis]! < shape[axis]!) break;
      from -= strides[axis]! * shape[axis]!;
      position[axis] = 0;
    }
  }
  return result;
}
