import type { ZipEntry } from '../../../files/zipEntry.ts';
import type { ZipFile } from '../../../files/zipFile.ts';
import { isLegacyTorch, readLegacyTorch } from '../../weights/torch/legacyTorch.ts';
import { readTorchZip } from '../../weights/torch/torchZip.ts';
import type { ByteSource } from '../../weights/byteSource.ts';
import { WeightsFileError } from '../../weights/weightsFile.ts';
import type { StoredArray } from '../../weights/weightsFile.ts';

/** The tensors of an open zip archive of `torch.save`. */
export function readTorchArchive(zip: ZipFile): Promise<Map<string, StoredArray>> {
  const entries = new Map(zip.entries.map((entry) => [entry.name, entry]));
  const entryOf = (name: string): ZipEntry => {
    const entry = entries.get(name);
    if (!entry) throw new WeightsFileError(`it has no ${name}`);
    return entry;
  };
  return readTorchZip({
    names: [...entries.keys()],
    sizeBytes: (name) => entries.get(name)?.sizeBytes,
    read: async (name, limitBytes) => zip.readWhole(entryOf(name), limitBytes, { checksum: false }),
    hasParts: (name) => entries.get(name)?.method === 'stored',
    readPart: async (name, offset, into) => zip.readPart(entryOf(name), offset, into),
  });
}

/** The tensors of a file of `torch.save` from before PyTorch 1.6. */
export async function readTorchFile(source: ByteSource): Promise<Map<string, StoredArray>> {
  const start = await source.read(0, Math.min(16, source.sizeBytes));
  if (!isLegacyTorch(start)) {
    throw new WeightsFileError('it is no file of torch.save: neither a zip archive nor a pickle of weights');
  }
  return readLegacyTorch(source);
}
