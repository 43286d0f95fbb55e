import { open } from 'node:fs/promises';
import path from 'node:path';
import { ZipFile } from '../../../files/zipFile.ts';
import { isLegacyTorch } from '../../weights/torch/legacyTorch.ts';
import { readSafetensorsArrays } from '../../weights/safetensorsArrays.ts';
import { WeightsFileError } from '../../weights/weightsFile.ts';
import type { StoredArray, WeightsFile, WeightsFormat } from '../../weights/weightsFile.ts';
import type { ByteSource } from '../../weights/byteSource.ts';
import { fileSource } from './fileSource.ts';
import { readHdf5Weights } from './hdf5/readHdf5Weights.ts';
import { KERAS_WEIGHTS, readKerasArchive } from './readKerasArchive.ts';
import { readNpzArrays } from './readNpzArrays.ts';
import { readTfjsWeights } from './readTfjsWeights.ts';
import { readTorchArchive, readTorchFile } from './readTorchFile.ts';

/**
 * Opens a file of weights, whichever it is: Keras's `.h5`, `.weights.h5` and `.keras`, PyTorch's `.pth` in both forms,
 * NumPy's and Chainer's `.npz`, safetensors, the `model.json` of TensorFlow.js. Its contents say which, not its name.
 * Nothing in the file is run. The arrays are read when they are asked for; whoever opens it closes it.
 * @throws WeightsFileError that says what is wrong with it.
 */
export async function openWeights(file: string): Promise<WeightsFile> {
  try {
    return await openByContent(path.resolve(file));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const reason = code === 'ENOENT' ? 'there is no such file' : (error as Error).message;
    throw new WeightsFileError(`${path.basename(file)} can not be read: ${reason}`, { cause: error });
  }
}

const SIGNATURE_BYTES = 16;
const HDF5 = [0x89, 0x48, 0x44, 0x46];
const ZIP = [0x50, 0x4b];

async function openByContent(file: string): Promise<WeightsFile> {
  const handle = await open(file);
  let isKept = false;
  try {
    const source = await fileSource(handle);
    const start = await source.read(0, Math.min(SIGNATURE_BYTES, source.sizeBytes));
    if (begins(start, HDF5)) return await readHdf5Weights(file);
    if (begins(start, ZIP)) return await openArchive(file);
    if (isJson(start)) return fromArrays('tfjs', await readTfjsWeights(file), () => Promise.resolve());
    const { format, arrays } = await readPlain(source, start);
    isKept = true;
    return fromArrays(format, arrays, () => handle.close());
  } finally {
    if (!isKept) await handle.close();
  }
}

async function readPlain(
  source: ByteSource,
  start: Uint8Array,
): Promise<{ format: WeightsFormat; arrays: Map<string, StoredArray> }> {
  if (isLegacyTorch(start) || start[0] === 0x80)
    return { format: 'torch', arrays: await readTorchFile(source) };
  return { format: 'safetensors', arrays: await readSafetensorsArrays(source) };
}

async function openArchive(file: string): Promise<WeightsFile> {
  const zip = await ZipFile.open(file);
  try {
    const names = zip.entries.map(({ name }) => name);
    if (names.includes(KERAS_WEIGHTS)) {
      const weights = await readKerasArchive(zip);
      await zip.close();
      return weights;
    }
    const isNumpy = names.some((name) => name.endsWith('.npy'));
    const arrays = isNumpy ? await readNpzArrays(zip) : await readTorchArchive(zip);
    return fromArrays(isNumpy ? 'npz' : 'torch', arrays, () => zip.close());
  } catch (error) {
    await zip.close();
    throw error;
  }
}

function fromArrays(
  format: WeightsFormat,
  arrays: ReadonlyMap<string, StoredArray>,
  close: () => Promise<void>,
): WeightsFile {
  return { format, arrays, close };
}

function begins(bytes: Uint8Array, signature: readonly number[]): boolean {
  return signature.every((byte, index) => bytes[index] === byte);
}

/** A safetensors file has its brace behind eight bytes of length. */
function isJson(start: Uint8Array): boolean {
  return /^\s*\{\s*["\n]/.test(new TextDecoder().decode(start.subarray(0, 8)));
}
