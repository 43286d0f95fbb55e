import { open } from 'node:fs/promises';
import type { File, Group } from 'h5wasm/node';
import type { ByteSource } from '../../../weights/byteSource.ts';
import { WeightsFileError } from '../../../weights/weightsFile.ts';
import type { StoredArray, WeightsFile } from '../../../weights/weightsFile.ts';
import { fileSource } from '../fileSource.ts';
import { checkHeaps } from './checkHeaps.ts';
import { damageReason, orDamage } from './damageReason.ts';
import { hdf5Array } from './hdf5Array.ts';
import { legacyName, numberedName } from './kerasNames.ts';
import type { LayerNameOf } from './kerasNames.ts';
import { loadHdf5 } from './loadHdf5.ts';
import type { Hdf5Library } from './loadHdf5.ts';
import { walkHdf5 } from './walkHdf5.ts';

/** An open file for the HDF5 library, and its bytes. */
export interface OpenHdf5 {
  file: File;
  source: ByteSource;
  close(): Promise<void>;
}

/** Weights in HDF5 as Keras 2 and 3 write them. @throws WeightsFileError if it is no such file or damaged. */
export async function readHdf5Weights(path: string): Promise<WeightsFile> {
  const opened = await openHdf5(path);
  try {
    return { format: 'keras-h5', arrays: readArrays(opened), close: opened.close };
  } catch (error) {
    await opened.close();
    throw damageReason(error);
  }
}

/** @throws WeightsFileError if it is no HDF5 file, or one whose damage would harm the library. */
export async function openHdf5(path: string): Promise<OpenHdf5> {
  const handle = await open(path);
  try {
    const source = await fileSource(handle);
    const [library] = await Promise.all([loadHdf5(), checkHeaps(source)]);
    const file = openWith(library, path);
    const close = async () => {
      await handle.close();
      orDamage(() => file.close());
    };
    return { file, source, close };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

function openWith(library: Hdf5Library, path: string): File {
  try {
    return new library.File(path, 'r');
  } catch (error) {
    throw new WeightsFileError('it is no HDF5 file, or it is cut off or damaged', { cause: error });
  }
}

function readArrays({ file, source }: OpenHdf5): Map<string, StoredArray> {
  const isLegacy = hasAttribute(file, 'layer_names') || file.keys().includes('model_weights');
  const arrays = new Map<string, StoredArray>();
  const { datasets, groups } = walkHdf5(file);
  for (const [path, dataset] of datasets) {
    if (isLegacy && path.startsWith('optimizer_weights/')) continue;
    const name = isLegacy ? legacyName(path) : numberedName(path, namesIn(groups));
    // Layers of one name in several inner models stay apart by their paths.
    arrays.set(arrays.has(name) ? path : name, hdf5Array(dataset, path, source));
  }
  return arrays;
}

function hasAttribute(group: Group, start: string): boolean {
  return Object.keys(group.attrs).some((name) => name === start || name === `${start}0`);
}

function namesIn(groups: ReadonlyMap<string, Group>): LayerNameOf {
  return (place) => {
    const value = groups.get(`${place}/vars`)?.attrs['name']?.value;
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
}
