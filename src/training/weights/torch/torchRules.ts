import type { NumberType } from '../numberTypes.ts';
import { PickleGlobal, PickleObject, PickleTuple } from '../pickle/pickleValues.ts';
import type { PickleMap, PickleValue } from '../pickle/pickleValues.ts';
import type { PickleRules } from '../pickle/pickleRules.ts';
import type { TorchStorage, TorchTensor } from './torchTensor.ts';

const STORAGE_TYPES: Readonly<Record<string, NumberType>> = {
  DoubleStorage: 'float64',
  FloatStorage: 'float32',
  HalfStorage: 'float16',
  BFloat16Storage: 'bfloat16',
  LongStorage: 'int64',
  IntStorage: 'int32',
  ShortStorage: 'int16',
  CharStorage: 'int8',
  ByteStorage: 'uint8',
  BoolStorage: 'bool',
};
const DTYPES: readonly NumberType[] = [
  'float64',
  'float32',
  'float16',
  'bfloat16',
  'int64',
  'int32',
  'int16',
];
const SMALL_DTYPES: readonly NumberType[] = ['int8', 'uint8', 'uint16', 'uint32', 'uint64', 'bool'];
const UNTYPED = 'torch.storage.UntypedStorage';

const globalsOfTypes = new Map<string, NumberType>([
  ...Object.entries(STORAGE_TYPES).map(([name, type]) => [`torch.${name}`, type] as const),
  ...[...DTYPES, ...SMALL_DTYPES].map((type) => [`torch.${type}`, type] as const),
]);

type Call = (args: readonly PickleValue[]) => PickleValue;

const opaque: Call = () => new PickleObject(undefined);

/** What a state dictionary, or a training's checkpoint around it, is made of. Nothing else is called. */
const calls: ReadonlyMap<string, Call> = new Map<string, Call>([
  ['collections.OrderedDict', ([pairs]) => toMap(pairs)],
  ['collections.defaultdict', () => new Map()],
  ['torch.Size', ([sizes]) => sizes ?? null],
  ['torch._utils._rebuild_tensor', rebuildTensor],
  ['torch._utils._rebuild_tensor_v2', rebuildTensor],
  ['torch._utils._rebuild_tensor_v3', rebuildTensorOfType],
  ['torch._utils._rebuild_parameter', ([tensor]) => tensor ?? null],
  ['torch._utils._rebuild_parameter_with_state', ([tensor]) => tensor ?? null],
  // What trainings keep beside their weights: it is let through and not looked at.
  ['torch.device', opaque],
  ['argparse.Namespace', opaque],
  ['numpy.core.multiarray.scalar', opaque],
  ['numpy._core.multiarray.scalar', opaque],
  ['numpy.dtype', opaque],
  ['_codecs.encode', opaque],
]);

/** The rules for files of `torch.save`. */
export function torchRules(): PickleRules {
  return {
    allows: (name) => calls.has(name) || globalsOfTypes.has(name) || name === UNTYPED,
    call: (name, args) => calls.get(name)?.(args),
    load: (id) => new PickleObject(toStorage(id)),
  };
}

/** @returns undefined if the value is no tensor. */
export function asTensor(value: PickleValue): TorchTensor | undefined {
  if (!(value instanceof PickleObject)) return undefined;
  return isTensor(value.value) ? value.value : undefined;
}

function isTensor(value: unknown): value is TorchTensor {
  return typeof value === 'object' && value !== null && 'strides' in value;
}

function toMap(pairs: PickleValue | undefined): PickleMap {
  const items = Array.isArray(pairs) ? pairs : [];
  return new Map(
    items.map((pair) => {
      const [key, value] = pair instanceof PickleTuple ? pair.items : Array.isArray(pair) ? pair : [];
      if (key === undefined || value === undefined)
        throw new Error('it makes a dictionary of what is no pairs');
      return [key, value];
    }),
  );
}

/** A persistent id: ('storage', type, key, location, length), for legacy files with a view at the end. */
function toStorage(id: PickleValue): TorchStorage {
  if (!(id instanceof PickleTuple)) throw new Error('it refers to something that is no storage');
  const [kind, type, key, , length, view] = id.items;
  const isStorage = kind === 'storage' && type instanceof PickleGlobal && typeof key === 'string';
  if (!isStorage || typeof length !== 'number' || !Number.isSafeInteger(length) || length < 0) {
    throw new Error('it refers to something that is no storage');
  }
  if (view !== undefined && view !== null) {
    throw new Error('its storages are parts of others, as PyTorch before 0.4 wrote: save it anew');
  }
  const numbers = globalsOfTypes.get(String(type));
  if (!numbers && String(type) !== UNTYPED) throw new Error(`it has numbers of ${String(type)}`);
  return { key, length, ...(numbers && { type: numbers }) };
}

function rebuildTensor([storage, offset, shape, strides]: readonly PickleValue[]): PickleValue {
  const { type } = storageOf(storage);
  if (!type) throw new Error('it has a tensor of numbers that nobody names');
  return toTensor(storage, type, [offset, shape, strides]);
}

/** The type is the seventh argument, because the storage has none. */
function rebuildTensorOfType([
  storage,
  offset,
  shape,
  strides,
  ,
  ,
  dtype,
]: readonly PickleValue[]): PickleValue {
  const type = dtype instanceof PickleGlobal ? globalsOfTypes.get(String(dtype)) : undefined;
  if (!type) throw new Error(`it has a tensor of ${String(dtype)}`);
  return toTensor(storage, type, [offset, shape, strides]);
}

function toTensor(
  storage: PickleValue | undefined,
  type: NumberType,
  [offset, shape, strides]: readonly (PickleValue | undefined)[],
): PickleObject {
  if (typeof offset !== 'number') throw new Error('it has a tensor without a place');
  const tensor: TorchTensor = {
    storage: storageOf(storage),
    type,
    offset,
    shape: toNumbers(shape),
    strides: toNumbers(strides),
  };
  return new PickleObject(tensor);
}

function storageOf(value: PickleValue | undefined): TorchStorage {
  const storage = value instanceof PickleObject ? value.value : undefined;
  if (typeof storage === 'object' && storage !== null && 'key' in storage) return storage as TorchStorage;
  throw new Error('it has a tensor without a storage');
}

function toNumbers(value: PickleValue | undefined): number[] {
  const items = value instanceof PickleTuple ? value.items : Array.isArray(value) ? value : undefined;
  if (items?.every((item) => typeof item === 'number')) return items as number[];
  throw new Error('it has a tensor whose shape or strides are no numbers');
}
