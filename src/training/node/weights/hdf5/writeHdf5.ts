import type * as tf from '@tensorflow/tfjs';
import type { File, Group } from 'h5wasm/node';
import { targetWeights } from '../../../weights/targetWeights.ts';
import type { TargetWeight } from '../../../weights/targetWeights.ts';
import { loadHdf5 } from './loadHdf5.ts';

/** A version of Keras that reads what is written here; the file has to name one. */
export const KERAS_VERSION = '3.0.0';
/** Hears how many bytes were written. */
type Report = (bytes: number) => void;

/** A string of any length. */
const TEXT = 'S';

/** Keras 3's own format: each layer's weights numbered, in groups that are called as their classes. */
export async function writeHdf5Weights(path: string, model: tf.LayersModel, report: Report): Promise<void> {
  await withFile(path, async (file) => {
    for (const [kerasPath, targets] of byLayer(targetWeights(model), ({ kerasPath: place }) => place)) {
      const group = makeGroups(file, `${kerasPath}/vars`);
      group.create_attribute('name', targets[0]!.layer, null, TEXT);
      for (const { index, variable } of targets) await writeWeight(group, String(index), variable, report);
    }
  });
}

/** A whole model as Keras 2 and 3 write `.h5`: its architecture as JSON, its weights by layer and name. */
export async function writeHdf5Model(
  path: string,
  model: tf.LayersModel,
  config: unknown,
  report: Report,
): Promise<void> {
  await withFile(path, async (file) => {
    file.create_attribute('keras_version', KERAS_VERSION, null, TEXT);
    file.create_attribute('backend', 'tensorflow', null, TEXT);
    file.create_attribute('model_config', JSON.stringify(config), null, TEXT);
    const weights = file.create_group('model_weights');
    weights.create_attribute('keras_version', KERAS_VERSION, null, TEXT);
    weights.create_attribute('backend', 'tensorflow', null, TEXT);
    const layers = layersWithWeights(model);
    const names = [...layers.keys()];
    if (names.length > 0) weights.create_attribute('layer_names', names, [names.length], TEXT);
    for (const [layer, targets] of layers) await writeLayer(weights.create_group(layer), targets, report);
  });
}

/** The weights of each layer of the model itself, those of an inner model together. */
function layersWithWeights(model: tf.LayersModel): Map<string, TargetWeight[]> {
  const layers = model.layers.map((layer) => {
    const own = new Set(layer.weights.map((weight) => weight.read()));
    return [layer.name, targetWeights(model).filter(({ variable }) => own.has(variable))] as const;
  });
  return new Map(layers.filter(([, targets]) => targets.length > 0));
}

/** Keras reads the trainable ones first. */
async function writeLayer(group: Group, targets: readonly TargetWeight[], report: Report): Promise<void> {
  const isStatistic = ({ part }: TargetWeight) => part.startsWith('moving_');
  const ordered = [...targets.filter((target) => !isStatistic(target)), ...targets.filter(isStatistic)];
  const names = ordered.map(({ layer, part }) => `${layer}/${part}`);
  group.create_attribute('weight_names', names, [names.length], TEXT);
  for (const { layer, part, variable } of ordered) {
    const inner = group.keys().includes(layer) ? (group.get(layer) as Group) : group.create_group(layer);
    await writeWeight(inner, part, variable, report);
  }
}

async function withFile(path: string, write: (file: File) => Promise<void>): Promise<void> {
  const library = await loadHdf5();
  const file = new library.File(path, 'w');
  try {
    await write(file);
  } finally {
    file.close();
  }
}

function makeGroups(file: File, path: string): Group {
  return path.split('/').reduce<Group>((group, name) => {
    return group.keys().includes(name) ? (group.get(name) as Group) : group.create_group(name);
  }, file);
}

/** One weight is in memory at a time, here and in HDF5. */
async function writeWeight(group: Group, name: string, variable: tf.Variable, report: Report): Promise<void> {
  const data = await variable.data();
  group.create_dataset({ name, data, shape: [...variable.shape] });
  report(data.byteLength);
}

function byLayer(
  targets: readonly TargetWeight[],
  keyOf: (target: TargetWeight) => string,
): Map<string, TargetWeight[]> {
  const groups = new Map<string, TargetWeight[]>();
  for (const target of targets) groups.set(keyOf(target), [...(groups.get(keyOf(target)) ?? []), target]);
  return groups;
}
