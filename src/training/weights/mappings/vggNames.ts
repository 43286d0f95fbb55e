import { createNaming } from '../weightNaming.ts';
import type { WeightNaming } from '../weightNaming.ts';

/** How many convolutions each stage has, by architecture. */
const STAGES: Readonly<Record<string, readonly number[]>> = {
  vgg11: [1, 1, 2, 2, 2],
  vgg13: [2, 2, 2, 2, 2],
  vgg16: [2, 2, 3, 3, 3],
  vgg19: [2, 2, 4, 4, 4],
};

export function vggNamings(architecture: string): WeightNaming[] {
  const batchNorm = architecture.endsWith('_bn');
  const stages = STAGES[architecture.replace('_bn', '')];
  if (!stages) return [];
  const torchvision = torchvisionNames(stages, batchNorm);
  const named = (names: ReadonlyMap<string, string>) => (layer: string) => names.get(layer);
  return [
    createNaming({ id: 'torchvision', framework: 'torch', layerName: named(torchvision) }),
    createNaming({ id: 'keras', framework: 'keras', layerName: kerasName }),
    createNaming({ id: 'chainercv', framework: 'chainer', layerName: chainercvName }),
    createNaming({ id: 'chainer', framework: 'chainer' }),
  ];
}

/** torchvision counts convolutions, normalizations, ReLUs and poolings in one list. */
function torchvisionNames(stages: readonly number[], batchNorm: boolean): Map<string, string> {
  const names = new Map([6, 7, 8].map((layer, index) => [`fc${layer}`, `classifier.${3 * index}`]));
  let place = 0;
  for (const [stage, count] of stages.entries()) {
    for (let index = 1; index <= count; index++) {
      names.set(`conv${stage + 1}_${index}`, `features.${place}`);
      if (batchNorm) names.set(`bn${stage + 1}_${index}`, `features.${place + 1}`);
      place += batchNorm ? 3 : 2;
    }
    place += 1;
  }
  return names;
}

function kerasName(layer: string): string {
  const known: Readonly<Record<string, string>> = { fc6: 'fc1', fc7: 'fc2', fc8: 'predictions' };
  return known[layer] ?? layer.replace(/^conv(\d)_(\d)$/, 'block$1_conv$2');
}

function chainercvName(layer: string): string {
  return layer.startsWith('conv') ? `${layer}/conv` : layer;
}
