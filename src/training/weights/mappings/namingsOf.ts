import type * as tf from '@tensorflow/tfjs';
import { createNaming } from '../weightNaming.ts';
import type { WeightNaming } from '../weightNaming.ts';
import {
  alexnetNamings,
  efficientnetLiteNamings,
  googlenetNamings,
  mobilenetV2Namings,
} from './otherNames.ts';
import { resnetNamings } from './resnetNames.ts';
import { vggNamings } from './vggNames.ts';

/** Whose layers are called as ours: files that we wrote, and those of models of one's own. */
const SAME_NAMES: readonly WeightNaming[] = [
  createNaming({ id: 'same names (Keras)', framework: 'keras' }),
  createNaming({ id: 'same names (PyTorch)', framework: 'torch' }),
  createNaming({ id: 'same names (Chainer)', framework: 'chainer' }),
];

/** How files may call the weights of a model: what is known of its architecture, then the model's own names. */
export function namingsOf(model: tf.LayersModel): WeightNaming[] {
  const { zoo } = model as tf.LayersModel & { zoo?: { architecture: string } };
  return [...(zoo ? namingsOfArchitecture(zoo.architecture) : []), ...SAME_NAMES];
}

function namingsOfArchitecture(architecture: string): WeightNaming[] {
  if (architecture.startsWith('vgg')) return vggNamings(architecture);
  if (architecture.startsWith('resnet')) return resnetNamings(architecture);
  if (architecture === 'alexnet') return alexnetNamings();
  if (architecture === 'googlenet') return googlenetNamings();
  if (architecture === 'efficientnet_lite0') return efficientnetLiteNamings();
  return architecture === 'mobilenet_v2' ? mobilenetV2Namings() : [];
}
