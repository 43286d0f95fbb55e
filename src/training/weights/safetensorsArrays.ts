import { headerEnd, parseHeader, LENGTH_BYTES } from '../checkpoints/safetensors.ts';
import type { TensorPlace } from '../checkpoints/safetensors.ts';
import type { ByteSource } from './byteSource.ts';
import { readFloatPieces } from './floatPieces.ts';
import { toHostTensor } from './numberTypes.ts';
import type { NumberType } from './numberTypes.ts';
import { WeightsFileError } from './weightsFile.ts';
import type { StoredArray } from './weightsFile.ts';

const TYPES: Readonly<Record<string, NumberType>> = {
  F64: 'float64',
  F32: 'float32',
  F16: 'float16',
  BF16: 'bfloat16',
  I64: 'int64',
  I32: 'int32',
  I16: 'int16',
  I8: 'int8',
  U64: 'uint64',
  U32: 'uint32',
  U16: 'uint16',
  U8: 'uint8',
  BOOL: 'bool',
};

/** The tensors of a safetensors file. @throws SafetensorsError that says what is wrong with it. */
export async function readSafetensorsArrays(source: ByteSource): Promise<Map<string, StoredArray>> {
  const start = await source.read(0, Math.min(LENGTH_BYTES, source.sizeBytes));
  const header = await source.read(0, Math.min(headerEnd(start), source.sizeBytes));
  const { places, dataStart } = parseHeader(header);
  const end = dataStart + (places.at(-1)?.end ?? 0);
  if (end !== source.sizeBytes) {
    throw new WeightsFileError(`its tensors end at byte ${end}, and the file at byte ${source.sizeBytes}`);
  }
  return new Map(places.map((place) => [place.name, toArray(source, place, dataStart)]));
}

function toArray(source: ByteSource, place: TensorPlace, dataStart: number): StoredArray {
  const { code, shape, start, end } = place;
  const type = TYPES[code];
  const { descriptor } = source;
  const floats = { start: dataStart + start, end: dataStart + end };
  return {
    shape,
    dtype: code,
    async read() {
      if (!type) throw new WeightsFileError(`numbers of ${code} have no counterpart in tensors`);
      return toHostTensor({ type, shape, bytes: await source.read(dataStart + start, end - start) });
    },
    ...(type === 'float32' && {
      readPieces: (pieceBytes) => readFloatPieces((...range) => source.read(...range), floats, pieceBytes),
      filePlace: () => Promise.resolve(descriptor === undefined ? undefined : { descriptor, ...floats }),
    }),
  };
}
