import type { File, Group } from 'h5wasm/node';
import { WeightsFileError } from '../../../weights/weightsFile.ts';
import type { StoredArray, WeightsFile } from '../../../weights/weightsFile.ts';
import { checkHeaps } from './checkHeaps.ts';
import { damageReason, orDamage } from './damageReason.ts';
import { hdf5Array } from './hdf5Array.ts';
import { legacyName, numberedName } from './kerasNames.ts';
import type { LayerNameOf } from './kerasNames.ts';
import { loadHdf5 } from './loadHdf5.ts';
import { walkHdf5 } from './walkHdf5.ts';

/** Weights in HDF5 as Keras 2 and 3 write them. @throws WeightsFileError if it is no such file or damaged. */
export async function readHdf5Weights(path: string): Promise<WeightsFile> {
  const { file, close } = await openHdf5(path);
  try {
    return { format: 'keras-h5', arrays: readArrays(file), close };
  } catch (error) {
    await close();
    throw damageReason(error);
  }
}

/** @throws WeightsFileError if it is no HDF5 file, or one whose damage would harm the library. */
export async function openHdf5(path: string): Promise<{ file: File; close(): Promise<void> }> {
  const [library] = await Promise.all([loadHdf5(), checkHeaps(path)]);
  try {
    const file = new library.File(path, 'r');
    const close = () => {
      orDamage(() => file.close());
      return Promise.resolve();
    };
    return { file, close };
  } catch (error) {
    throw new WeightsFileError('it is no HDF5 file, or it is cut off or damaged', { cause: error });
  }
}

function readArrays(file: File): Map<string, StoredArray> {
  const isLegacy = hasAttribute(file, 'layer_names') || file.keys().includes('model_weights');
  const arrays = new Map<string, StoredArray>();
  const { datasets, groups } = walkHdf5(file);
  for (const [path, dataset] of datasets) {
    if (isLegacy && path.startsWith('optimizer_weights/')) continue;
    const name = isLegacy ? legacyName(path) : numberedName(path, namesIn(groups));
    // Layers of one name in several inner models stay apart by their paths.
    arrays.set(arrays.has(name) ? path : name, hdf5Array(dataset, path));
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
