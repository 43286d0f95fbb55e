import type { ByteSource } from '../byteSource.ts';
import { checkRange } from '../byteSource.ts';
import { NUMBER_BYTES } from '../numberTypes.ts';
import { PickleCutOffError } from '../pickle/pickleReader.ts';
import { unpickle } from '../pickle/unpickle.ts';
import type { Unpickled } from '../pickle/unpickle.ts';
import { WeightsFileError } from '../weightsFile.ts';
import type { StoredArray } from '../weightsFile.ts';
import { stateTensors } from './stateArrays.ts';
import { torchRules } from './torchRules.ts';
import { torchArray } from './torchTensor.ts';
import type { StorageReader, TorchTensor } from './torchTensor.ts';

/** What `torch.save` wrote first before PyTorch 1.6. */
const MAGIC = 0x1950a86a20f9469cfc6cn;
const FIRST_READ_BYTES = 2 ** 20;
const MAX_HEAD_BYTES = 2 ** 28;
const LENGTH_BYTES = 8;

/** Whether a file begins as one of `torch.save` before PyTorch 1.6: with a pickle of protocol 2 of a long number. */
export function isLegacyTorch(start: Uint8Array): boolean {
  return start[0] === 0x80 && start[1] === 2 && start[2] === 0x8a && start[3] === 10 && start[4] === 0x6c;
}

/** The tensors of a file in the form from before PyTorch 1.6. @throws Error that says what is wrong with it. */
export async function readLegacyTorch(source: ByteSource): Promise<Map<string, StoredArray>> {
  const { tensors, keys, end } = await readHead(source);
  const places = await findStorages(source, keys, end, tensors);
  const reader: StorageReader = {
    read(storage, offset, length, into) {
      const place = places.get(storage.key);
      if (place === undefined) throw new WeightsFileError(`it has no storage ${storage.key}`);
      return source.read(place + offset, length, into);
    },
    hasParts: () => true,
  };
  return new Map([...tensors].map(([name, tensor]) => [name, torchArray(tensor, reader, true)]));
}

interface Head {
  tensors: Map<string, TorchTensor>;
  /** Of the storages, in the order in which they follow. */
  keys: string[];
  end: number;
}

/** Five pickles: how long they are only reading them tells, so ever more bytes are tried. */
async function readHead(source: ByteSource): Promise<Head> {
  for (let length = FIRST_READ_BYTES; ; length *= 4) {
    const size = Math.min(length, source.sizeBytes);
    try {
      return parseHead(await source.read(0, size));
    } catch (error) {
      const isWhole = size === source.sizeBytes || size > MAX_HEAD_BYTES;
      if (!(error instanceof PickleCutOffError) || isWhole) throw error;
    }
  }
}

function parseHead(bytes: Uint8Array): Head {
  let end = 0;
  const next = (): Unpickled['value'] => {
    const pickle = unpickle(bytes, torchRules(), end);
    end = pickle.end;
    return pickle.value;
  };
  if (next() !== MAGIC) throw new WeightsFileError('it does not begin as torch.save begins');
  const version = next();
  if (version !== 1001) throw new WeightsFileError(`it is of the version ${String(version)}, expected 1001`);
  const system = next();
  if (system instanceof Map && system.get('little_endian') === false) {
    throw new WeightsFileError('it was written by a big-endian machine: save it anew with a newer PyTorch');
  }
  const tensors = stateTensors(next());
  const keys = next();
  if (!Array.isArray(keys) || !keys.every((key) => typeof key === 'string')) {
    throw new WeightsFileError('it does not say which storages it has');
  }
  return { tensors, keys: keys as string[], end };
}

/** Each storage is its length, in numbers, and its numbers. */
async function findStorages(
  source: ByteSource,
  keys: readonly string[],
  start: number,
  tensors: ReadonlyMap<string, TorchTensor>,
): Promise<Map<string, number>> {
  const known = new Map([...tensors.values()].map(({ storage }) => [storage.key, storage]));
  const places = new Map<string, number>();
  let at = start;
  for (const key of keys) {
    const { type, length } = known.get(key) ?? {};
    if (type === undefined || length === undefined) {
      throw new WeightsFileError(`it has a storage ${key} that no tensor shows`);
    }
    const prefix = await source.read(at, LENGTH_BYTES);
    const written = new DataView(prefix.buffer, prefix.byteOffset).getBigInt64(0, true);
    if (written !== BigInt(length)) {
      throw new WeightsFileError(`the storage ${key} should have ${length} numbers and has ${written}`);
    }
    const size = length * NUMBER_BYTES[type];
    checkRange(source.sizeBytes, at + LENGTH_BYTES, size);
    places.set(key, at + LENGTH_BYTES);
    at += LENGTH_BYTES + size;
  }
  return places;
}
