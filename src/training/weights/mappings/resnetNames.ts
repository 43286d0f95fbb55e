import { blockName, resnetBlocks } from '../../zoo/resnet.ts';
import type { ResnetDepth } from '../../zoo/resnet.ts';
import { createNaming } from '../weightNaming.ts';
import type { WeightNaming } from '../weightNaming.ts';

interface BlockLayer {
  stage: number;
  index: number;
  /** `1` is the shortcut, `2a`, `2b` and `2c` are the path. */
  branch: string;
  isNormalization: boolean;
}

export function resnetNamings(architecture: string): WeightNaming[] {
  const depth = Number(architecture.slice('resnet'.length)) as ResnetDepth;
  const layers = blockLayers(depth);
  const naming =
    (stem: Readonly<Record<string, string>>, inBlock: (layer: BlockLayer) => string) => (name: string) => {
      const layer = layers.get(name);
      return layer ? inBlock(layer) : stem[name];
    };
  return [
    createNaming({
      id: 'torchvision',
      framework: 'torch',
      layerName: naming({ conv1: 'conv1', bn_conv1: 'bn1', fc6: 'fc' }, torchvisionName),
    }),
    createNaming({
      id: 'keras',
      framework: 'keras',
      layerName: naming({ conv1: 'conv1_conv', bn_conv1: 'conv1_bn', fc6: 'predictions' }, kerasName),
    }),
    createNaming({
      id: 'chainercv',
      framework: 'chainer',
      layerName: naming({ conv1: 'conv1/conv', bn_conv1: 'conv1/bn', fc6: 'fc6' }, chainercvName),
    }),
    createNaming({
      id: 'chainer',
      framework: 'chainer',
      layerName: naming({ conv1: 'conv1', bn_conv1: 'bn1', fc6: 'fc6' }, chainerName),
    }),
  ];
}

function blockLayers(depth: ResnetDepth): Map<string, BlockLayer> {
  const layers = new Map<string, BlockLayer>();
  for (const [stage, count] of resnetBlocks(depth).entries()) {
    for (let index = 0; index < count; index++) {
      const name = blockName(depth, stage, index);
      for (const branch of ['1', '2a', '2b', '2c']) {
        const place = { stage, index, branch };
        layers.set(`${name}_branch${branch}`, { ...place, isNormalization: false });
        layers.set(`${name.replace('res', 'bn')}_branch${branch}`, { ...place, isNormalization: true });
      }
    }
  }
  return layers;
}

/** 1, 2 or 3 for the convolutions of the path. */
function placeInPath(branch: string): number {
  return branch.charCodeAt(1) - 'a'.charCodeAt(0) + 1;
}

function torchvisionName({ stage, index, branch, isNormalization }: BlockLayer): string {
  const block = `layer${stage + 1}.${index}`;
  if (branch === '1') return `${block}.downsample.${isNormalization ? 1 : 0}`;
  return `${block}.${isNormalization ? 'bn' : 'conv'}${placeInPath(branch)}`;
}

function kerasName({ stage, index, branch, isNormalization }: BlockLayer): string {
  const place = branch === '1' ? 0 : placeInPath(branch);
  return `conv${stage + 2}_block${index + 1}_${place}_${isNormalization ? 'bn' : 'conv'}`;
}

function chainercvName({ stage, index, branch, isNormalization }: BlockLayer): string {
  const convolution = branch === '1' ? 'residual_conv' : `conv${placeInPath(branch)}`;
  return `${chainerBlock(stage, index)}/${convolution}/${isNormalization ? 'bn' : 'conv'}`;
}

/** `chainer.links.ResNet50Layers`: the shortcut is the fourth. */
function chainerName({ stage, index, branch, isNormalization }: BlockLayer): string {
  const place = branch === '1' ? 4 : placeInPath(branch);
  return `${chainerBlock(stage, index)}/${isNormalization ? 'bn' : 'conv'}${place}`;
}

function chainerBlock(stage: number, index: number): string {
  return `res${stage + 2}/${index === 0 ? 'a' : `b${index}`}`;
}
