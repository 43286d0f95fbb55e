import { decodeUtf8Loosely } from '../../datasets/formats/utf8.ts';
import { unpickle } from '../pickle/unpickle.ts';
import { NUMBER_BYTES } from '../numberTypes.ts';
import { WeightsFileError } from '../weightsFile.ts';
import type { StoredArray } from '../weightsFile.ts';
import { stateTensors } from './stateArrays.ts';
import { torchRules } from './torchRules.ts';
import { torchArray } from './torchTensor.ts';
import type { StorageReader, TorchStorage } from './torchTensor.ts';

/** What is read of a zip archive. */
export interface ArchiveEntries {
  names: readonly string[];
  /** @throws Error if there is no such entry, it is damaged, or larger than the limit. */
  read(name: string, limitBytes: number): Promise<Uint8Array>;
  /** Whether {@link readPart} can read of it. */
  hasParts(name: string): boolean;
  /** Some bytes of an entry, into memory of that length. @throws Error if it has no such bytes. */
  readPart(name: string, offset: number, into: Uint8Array): Promise<void>;
  /** Undefined if there is no such entry. */
  sizeBytes(name: string): number | undefined;
}

/** Larger than the pickle of any network: the numbers lie beside it. */
const MAX_PICKLE_BYTES = 2 ** 28;

/** The tensors of a file that `torch.save` writes since PyTorch 1.6. @throws Error that says what is wrong with it. */
export async function readTorchZip(archive: ArchiveEntries): Promise<Map<string, StoredArray>> {
  const pickle = archive.names.find((name) => /^([^/]+\/)?data\.pkl$/.test(name));
  if (pickle === undefined) throw new WeightsFileError('it has no data.pkl, so torch.save did not write it');
  const root = pickle.slice(0, -'data.pkl'.length);
  if (archive.names.includes(`${root}constants.pkl`)) {
    throw new WeightsFileError(
      'it is a TorchScript program, not weights: save the state dictionary, torch.save(model.state_dict(), path)',
    );
  }
  const { value } = unpickle(await archive.read(pickle, MAX_PICKLE_BYTES), torchRules());
  const littleEndian = await isLittleEndian(archive, `${root}byteorder`);
  const reader = storageReader(archive, root);
  const arrays = [...stateTensors(value)].map(
    ([name, tensor]) => [name, torchArray(tensor, reader, littleEndian)] as const,
  );
  return new Map(arrays);
}

function storageReader(archive: ArchiveEntries, root: string): StorageReader {
  const nameOf = ({ key }: TorchStorage): string => `${root}data/${key}`;
  return {
    async read(storage, offset, size, into = new Uint8Array(size)) {
      const name = nameOf(storage);
      const expected = storage.length * (storage.type ? NUMBER_BYTES[storage.type] : 1);
      const actual = archive.sizeBytes(name);
      if (actual !== expected) {
        throw new WeightsFileError(`${name} should have ${expected} bytes and has ${actual ?? 'none'}`);
      }
      if (!archive.hasParts(name))
        return (await archive.read(name, expected)).subarray(offset, offset + size);
      const bytes = into.subarray(0, size);
      await archive.readPart(name, offset, bytes);
      return bytes;
    },
    hasParts: (storage) => archive.hasParts(nameOf(storage)),
  };
}

async function isLittleEndian(archive: ArchiveEntries, name: string): Promise<boolean> {
  if (archive.sizeBytes(name) === undefined) return true;
  return decodeUtf8Loosely(await archive.read(name, 64)) !== 'big';
}
