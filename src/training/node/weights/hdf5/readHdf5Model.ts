import type { Group } from 'h5wasm/node';
import type { NamedArray } from '../../../weights/keras/kerasWeightOrder.ts';
import { WeightsFileError } from '../../../weights/weightsFile.ts';
import type { StoredArray } from '../../../weights/weightsFile.ts';
import { damageReason, orDamage } from './damageReason.ts';
import { hdf5Array } from './hdf5Array.ts';
import { openHdf5 } from './readHdf5Weights.ts';
import { walkHdf5 } from './walkHdf5.ts';

/** A whole model in Keras's `.h5`. */
export interface Hdf5Model {
  config: unknown;
  arraysOf(layer: string): NamedArray[];
  close(): Promise<void>;
}

/** @throws WeightsFileError if it is damaged or has weights alone. */
export async function readHdf5Model(path: string): Promise<Hdf5Model> {
  const { file, source, close } = await openHdf5(path);
  try {
    const text = file.attrs['model_config']?.value;
    if (typeof text !== 'string') {
      throw new WeightsFileError('it has weights and no architecture: build the model and use importWeights');
    }
    const { datasets, groups } = walkHdf5(file);
    const arraysOf = (layer: string): NamedArray[] =>
      orDamage(() => listOf(groups.get(`model_weights/${layer}`), 'weight_names')).map((name) => {
        const place = `model_weights/${layer}/${name}`;
        const dataset = datasets.get(place);
        if (!dataset) throw new WeightsFileError(`it lists ${place} and does not have it`);
        return { name: place, array: hdf5Array(dataset, place, source) };
      });
    return { config: JSON.parse(text), arraysOf, close };
  } catch (error) {
    await close();
    throw damageReason(error);
  }
}

/** Every array by its path. */
export async function readHdf5Arrays(path: string) {
  const { file, source, close } = await openHdf5(path);
  try {
    const arrays = new Map<string, StoredArray>();
    for (const [place, dataset] of walkHdf5(file).datasets)
      arrays.set(place, hdf5Array(dataset, place, source));
    return { arrays, close };
  } catch (error) {
    await close();
    throw damageReason(error);
  }
}

/** A list of names, which Keras divides where it is long: `weight_names0`, `weight_names1` … */
function listOf(group: Group | undefined, attribute: string): string[] {
  const attributes = group?.attrs ?? {};
  const parts = [attribute, ...Object.keys(attributes).filter((name) => /^weight_names\d+$/.test(name))];
  parts.sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  return parts.flatMap((name) => {
    const value: unknown = attributes[name]?.value ?? [];
    const list: unknown[] = Array.isArray(value) ? value : [value];
    return list.filter((one) => typeof one === 'string');
  });
}
