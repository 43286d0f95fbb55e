import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { ZipFile } from '../../../files/zipFile.ts';
import { WeightsFileError } from '../../weights/weightsFile.ts';
import type { WeightsFile } from '../../weights/weightsFile.ts';
import { readHdf5Weights } from './hdf5/readHdf5Weights.ts';

export const KERAS_WEIGHTS = 'model.weights.h5';
/** Larger than any model that fits into memory here. */
const MAX_WEIGHTS_BYTES = 2 ** 34;

/** The weights of an open `.keras` archive. */
export async function readKerasArchive(zip: ZipFile): Promise<WeightsFile> {
  const { file, close } = await unpackWeights(zip, readHdf5Weights);
  return { format: 'keras', arrays: file.arrays, close };
}

/** HDF5 is read from a file, so the weights of an archive are unpacked into a temporary one, until they are closed. */
export async function unpackWeights<File extends { close(): Promise<void> }>(
  zip: ZipFile,
  read: (path: string) => Promise<File>,
): Promise<{ file: File; close(): Promise<void> }> {
  const entry = zip.entries.find(({ name }) => name === KERAS_WEIGHTS);
  if (!entry) throw new WeightsFileError(`it has no ${KERAS_WEIGHTS}, so Keras 3 did not write it`);
  if (entry.sizeBytes > MAX_WEIGHTS_BYTES)
    throw new WeightsFileError(`its weights have ${entry.sizeBytes} bytes`);
  const folder = await mkdtemp(path.join(os.tmpdir(), 'trainbook-keras-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const unpacked = path.join(folder, KERAS_WEIGHTS);
    await zip.copy(entry, [createWriteStream(unpacked)]);
    const file = await read(unpacked);
    const close = async () => {
      await file.close();
      await remove();
    };
    return { file, close };
  } catch (error) {
    await remove();
    throw error;
  }
}
