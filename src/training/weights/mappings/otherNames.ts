import { createNaming } from '../weightNaming.ts';
import type { WeightNaming } from '../weightNaming.ts';

export function alexnetNamings(): WeightNaming[] {
  const names: Readonly<Record<string, string>> = {
    ...{ conv1: 'features.0', conv2: 'features.3', conv3: 'features.6', conv4: 'features.8' },
    ...{ conv5: 'features.10', fc6: 'classifier.1', fc7: 'classifier.4', fc8: 'classifier.6' },
  };
  return [
    createNaming({ id: 'torchvision', framework: 'torch', layerName: (layer) => names[layer] }),
    createNaming({ id: 'chainer', framework: 'chainer' }),
  ];
}

const GOOGLENET_STEM: Readonly<Record<string, string>> = {
  'conv1/7x7_s2': 'conv1',
  'conv2/3x3_reduce': 'conv2',
  'conv2/3x3': 'conv3',
};
const INCEPTION: Readonly<Record<string, string>> = {
  '1x1': 'branch1',
  '3x3_reduce': 'branch2.0',
  '3x3': 'branch2.1',
  '5x5_reduce': 'branch3.0',
  '5x5': 'branch3.1',
  pool_proj: 'branch4.1',
};
const CHAINER_INCEPTION: Readonly<Record<string, string>> = {
  '1x1': 'conv1',
  '3x3_reduce': 'proj3',
  '3x3': 'conv3',
  '5x5_reduce': 'proj5',
  '5x5': 'conv5',
  pool_proj: 'projp',
};

export function googlenetNamings(): WeightNaming[] {
  return [
    createNaming({
      id: 'torchvision',
      framework: 'torch',
      layerName: torchvisionGooglenet,
      ignored: [/^aux[12]\./],
    }),
    createNaming({
      id: 'chainer',
      framework: 'chainer',
      layerName: chainerGooglenet,
      ignored: [/^loss[12]_/],
    }),
  ];
}

function torchvisionGooglenet(layer: string): string | undefined {
  if (layer === 'loss3/classifier') return 'fc';
  const isNormalization = layer.endsWith('/bn');
  const own = isNormalization ? layer.slice(0, -'/bn'.length) : layer;
  const kind = isNormalization ? 'bn' : 'conv';
  const stem = GOOGLENET_STEM[own];
  if (stem) return `${stem}.${kind}`;
  const [, block, part = ''] = /^inception_(\w\w)\/(.+)$/.exec(own) ?? [];
  return block && INCEPTION[part] ? `inception${block}.${INCEPTION[part]}.${kind}` : undefined;
}

/** `chainer.links.GoogLeNet`. */
function chainerGooglenet(layer: string): string | undefined {
  if (layer === 'loss3/classifier') return 'loss3_fc';
  if (layer === 'conv1/7x7_s2') return 'conv1';
  if (layer === 'conv2/3x3_reduce') return 'conv2_reduce';
  if (layer === 'conv2/3x3') return 'conv2';
  const [, block, part = ''] = /^inception_(\w\w)\/(.+)$/.exec(layer) ?? [];
  return block && CHAINER_INCEPTION[part] ? `inc${block}/${CHAINER_INCEPTION[part]}` : undefined;
}

export function mobilenetV2Namings(): WeightNaming[] {
  return [
    createNaming({ id: 'torchvision', framework: 'torch', layerName: torchvisionMobilenet }),
    createNaming({
      id: 'keras',
      framework: 'keras',
      layerName: (layer) => (layer === 'Logits' ? 'predictions' : layer),
    }),
  ];
}

const MOBILENET_ENDS: Readonly<Record<string, string>> = {
  Conv1: 'features.0.0',
  bn_Conv1: 'features.0.1',
  Conv_1: 'features.18.0',
  Conv_1_bn: 'features.18.1',
  Logits: 'classifier.1',
};

/** In a block torchvision counts each convolution with its normalization, the projection's two for themselves. */
function torchvisionMobilenet(layer: string): string | undefined {
  const end = MOBILENET_ENDS[layer];
  if (end) return end;
  const [, number = '', part = '', normalization] =
    /^(?:expanded_conv|block_(\d+))_(expand|depthwise|project)(_BN)?$/.exec(layer) ?? [];
  if (part === '') return undefined;
  const first = number === '' ? 0 : 1;
  const block = `features.${Number(number) + 1}.conv`;
  if (part === 'project') return `${block}.${first + (normalization ? 2 : 1)}`;
  return `${block}.${part === 'expand' ? 0 : first}.${normalization ? 1 : 0}`;
}

const LITE_ENDS: Readonly<Record<string, string>> = {
  stem: 'conv_stem',
  stem_BN: 'bn1',
  head: 'conv_head',
  head_BN: 'bn2',
  logits: 'classifier',
};
/** Blocks of each of timm's stages. */
const LITE_STAGES = [1, 2, 2, 3, 3, 4, 1];
const LITE_PARTS: Readonly<Record<string, string>> = {
  expand: 'conv_pw',
  expand_BN: 'bn1',
  depthwise: 'conv_dw',
  depthwise_BN: 'bn2',
  project: 'conv_pwl',
  project_BN: 'bn3',
};
/** Of the first block, which expands nothing. */
const LITE_FIRST_PARTS: Readonly<Record<string, string>> = {
  depthwise: 'conv_dw',
  depthwise_BN: 'bn1',
  project: 'conv_pw',
  project_BN: 'bn2',
};

export function efficientnetLiteNamings(): WeightNaming[] {
  return [createNaming({ id: 'timm', framework: 'torch', layerName: timmLite })];
}

function timmLite(layer: string): string | undefined {
  const end = LITE_ENDS[layer];
  if (end) return end;
  const [, block, part = ''] = /^blocks_(\d+)_(\w+)$/.exec(layer) ?? [];
  const name = (block === '0' ? LITE_FIRST_PARTS : LITE_PARTS)[part];
  if (block === undefined || name === undefined) return undefined;
  let index = Number(block);
  const stage = LITE_STAGES.findIndex((count) => {
    if (index < count) return true;
    index -= count;
    return false;
  });
  return stage < 0 ? undefined : `blocks.${stage}.${index}.${name}`;
}
