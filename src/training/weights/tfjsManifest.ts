import type { HostTensor } from '../tensors/hostTensor.ts';
import type { ByteSource } from './byteSource.ts';
import { checkRange } from './byteSource.ts';
import { countOf, NUMBER_BYTES, toHostTensor } from './numberTypes.ts';
import type { NumberType } from './numberTypes.ts';
import { WeightsFileError } from './weightsFile.ts';
import type { StoredArray } from './weightsFile.ts';

/** Weights that lie one after the other in some files. */
export interface TfjsGroup {
  /** Names of files beside the model.json. */
  paths: readonly string[];
  /** @throws Error if they do not lie within the source. */
  toArrays(source: ByteSource): Map<string, StoredArray>;
}

interface Spec {
  name: string;
  shape: number[];
  type: NumberType;
  /** Of numbers that are kept as small whole ones. */
  quantization?: { scale: number; min: number };
}

/** What a `model.json` of TensorFlow.js says of its weights. @throws WeightsFileError that says what is wrong. */
export function parseTfjsManifest(text: string): TfjsGroup[] {
  let model: unknown;
  try {
    model = JSON.parse(text);
  } catch (error) {
    throw new WeightsFileError('it is no JSON', { cause: error });
  }
  const manifest = isObject(model) ? model['weightsManifest'] : undefined;
  if (!Array.isArray(manifest)) {
    throw new WeightsFileError('it has no weightsManifest, so it is no model.json of TensorFlow.js');
  }
  return manifest.map(toGroup);
}

function toGroup(entry: unknown): TfjsGroup {
  const { paths, weights } = isObject(entry) ? entry : {};
  if (!Array.isArray(paths) || !Array.isArray(weights)) {
    throw new WeightsFileError('its weightsManifest has no paths and weights');
  }
  const specs = weights.map(toSpec);
  return { paths: paths.map(checkPath), toArrays: (source) => place(specs, source) };
}

/** A name that leads elsewhere is refused. */
function checkPath(name: unknown): string {
  const isPlain = typeof name === 'string' && name !== '' && !/^[/\\]|^[a-z]:|[\\\0]/i.test(name);
  if (isPlain && !name.split('/').includes('..')) return name;
  throw new WeightsFileError(`its weights would be in ${JSON.stringify(name)}, which is not beside it`);
}

function toSpec(entry: unknown): Spec {
  const { name, shape, dtype, quantization } = isObject(entry) ? entry : {};
  const isShape =
    Array.isArray(shape) && shape.every((extent) => Number.isSafeInteger(extent) && extent >= 0);
  if (typeof name !== 'string' || !isShape)
    throw new WeightsFileError('it has a weight without name or shape');
  const { scale, min, dtype: kept } = isObject(quantization) ? quantization : {};
  const type = kept ?? dtype;
  if (typeof type !== 'string' || !Object.hasOwn(NUMBER_BYTES, type)) {
    throw new WeightsFileError(
      `the weight ${name} is of ${JSON.stringify(type) ?? 'no type'}, which can not be read`,
    );
  }
  const spec = { name, shape: shape as number[], type: type as NumberType };
  return typeof scale === 'number' && typeof min === 'number'
    ? { ...spec, quantization: { scale, min } }
    : spec;
}

function place(specs: readonly Spec[], source: ByteSource): Map<string, StoredArray> {
  let at = 0;
  return new Map(
    specs.map(({ name, shape, type, quantization }) => {
      const start = at;
      const length = countOf(shape) * NUMBER_BYTES[type];
      checkRange(source.sizeBytes, start, length);
      at += length;
      const read = async () => {
        const tensor = toHostTensor({ type, shape, bytes: await source.read(start, length) });
        return quantization ? widen(tensor, quantization) : tensor;
      };
      return [name, { shape, dtype: type, read }];
    }),
  );
}

function widen({ data, shape }: HostTensor, { scale, min }: { scale: number; min: number }): HostTensor {
  return { dtype: 'float32', shape, data: Float32Array.from(data, (value) => value * scale + min) };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
