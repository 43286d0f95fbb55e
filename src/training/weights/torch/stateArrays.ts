import type { PickleValue } from '../pickle/pickleValues.ts';
import { PickleTuple } from '../pickle/pickleValues.ts';
import { WeightsFileError } from '../weightsFile.ts';
import { asTensor } from './torchRules.ts';
import type { TorchTensor } from './torchTensor.ts';

/**
 * The tensors of a pickled value, whatever the depth of dictionaries and lists they lie in, by the keys on the way to
 * them with points between: a state dictionary as it is, one in a checkpoint as `state_dict.conv1.weight`.
 * @throws WeightsFileError if there are none.
 */
export function stateTensors(root: PickleValue): Map<string, TorchTensor> {
  const found = new Map<string, TorchTensor>();
  // Not by recursion, because how deep it is says the file; each container once, because it may contain itself.
  const waiting: [path: string, value: PickleValue][] = [['', root]];
  const seen = new Set<PickleValue>();
  for (const [path, value] of waiting) {
    const tensor = asTensor(value);
    if (tensor) found.set(path, tensor);
    if (tensor || seen.has(value)) continue;
    const children = childrenOf(value);
    if (children.length > 0) seen.add(value);
    for (const [key, child] of children) waiting.push([path === '' ? key : `${path}.${key}`, child]);
  }
  if (found.size === 0) {
    throw new WeightsFileError('it holds no tensors: save a state dictionary, model.state_dict()');
  }
  return found;
}

function childrenOf(value: PickleValue): [string, PickleValue][] {
  if (value instanceof Map) {
    return [...value].flatMap(([key, child]) =>
      typeof key === 'string' || typeof key === 'number' ? [[String(key), child]] : [],
    );
  }
  const items = value instanceof PickleTuple ? value.items : Array.isArray(value) ? value : [];
  return items.map((child, index) => [String(index), child]);
}
