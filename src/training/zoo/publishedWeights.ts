import type { Preprocessing } from './preprocessing.ts';
import { preprocessingOf } from './preprocessing.ts';

/** Weights of a whole network that somebody published. */
export interface PublishedWeights {
  /** `imagenet` for torchvision's or timm's usual ones, `imagenet-v2` for newer ones, `imagenet-keras` for Keras's. */
  name: string;
  url: string;
  /** As its publisher tells it, in units of 2^20 bytes. */
  sizeMib: number;
  /** The first digits of the file's SHA-256, where its publisher puts them into its name. */
  sha256Start?: string;
  /** Of the file, where its publisher tells no SHA-256. */
  md5?: string;
  /** A smaller file for the network without its top. */
  withoutTop?: { url: string; md5?: string };
  /** What the network was trained with. */
  preprocessing: Preprocessing;
  /** On ImageNet's validation set, in per cent, as its publisher measured them. */
  accuracy: { top1: number; top5: number };
  /** Who trained them, and under which licence their code and files are. */
  source: string;
  licence: string;
}

const PLACE = 'https://download.pytorch.org/models/';
const TORCHVISION = { source: 'torchvision', licence: 'BSD-3-Clause' } as const;

/** File without ending, MiB, top-1 and top-5: the tables of torchvision 0.29. */
type Row = readonly [file: string, sizeMib: number, top1: number, top5: number];

const FIRST: Readonly<Record<string, Row>> = {
  'alexnet torchvision': ['alexnet-owt-7be5be79', 233.087, 56.522, 79.066],
  vgg11: ['vgg11-8a719046', 506.84, 69.02, 88.628],
  vgg11_bn: ['vgg11_bn-6002323d', 506.881, 70.37, 89.81],
  vgg13: ['vgg13-19584684', 507.545, 69.928, 89.246],
  vgg13_bn: ['vgg13_bn-abd245e5', 507.59, 71.586, 90.374],
  vgg16: ['vgg16-397923af', 527.796, 71.592, 90.382],
  vgg16_bn: ['vgg16_bn-6c64b313', 527.866, 73.36, 91.516],
  vgg19: ['vgg19-dcbb9e9d', 548.051, 72.376, 90.876],
  vgg19_bn: ['vgg19_bn-c79401a0', 548.143, 74.218, 91.842],
  'googlenet torchvision': ['googlenet-1378be20', 49.731, 69.778, 89.53],
  resnet18: ['resnet18-f37072fd', 44.661, 69.758, 89.078],
  resnet34: ['resnet34-b627a593', 83.275, 73.314, 91.42],
  'resnet50 fb': ['resnet50-0676ba61', 97.781, 76.13, 92.862],
  'resnet101 fb': ['resnet101-63fe2227', 170.511, 77.374, 93.546],
  'resnet152 fb': ['resnet152-394f9c45', 230.434, 78.312, 94.046],
  'mobilenet_v2 torchvision': ['mobilenet_v2-b0353104', 13.555, 71.878, 90.286],
};

const SECOND: Readonly<Record<string, Row>> = {
  'resnet50 fb': ['resnet50-11ad3fa6', 97.79, 80.858, 95.434],
  'resnet101 fb': ['resnet101-cd907fc2', 170.53, 81.886, 95.78],
  'resnet152 fb': ['resnet152-f82ba261', 230.474, 82.284, 96.002],
  'mobilenet_v2 torchvision': ['mobilenet_v2-7ebf99e0', 13.598, 72.154, 90.822],
};

const TIMM_PLACE = 'https://github.com/rwightman/pytorch-image-models/releases/download/v0.1-weights/';

interface TimmRow {
  row: Row;
  preprocessing: Preprocessing;
  source: string;
}

/** The addresses of timm 1.0.31 and the accuracies of its tables, with bicubic pictures of 224 from 256 pixels. */
const TIMM: Readonly<Record<string, TimmRow>> = {
  'efficientnet_lite0 timm': {
    row: ['efficientnet_lite0_ra-37913777', 18, 75.488, 92.508],
    preprocessing: 'torch',
    source: 'timm',
  },
  'efficientnet_lite0 tensorflow': {
    row: ['tf_efficientnet_lite0-0aa007d2', 18, 74.846, 92.18],
    preprocessing: 'tf',
    source: 'the authors of EfficientNet, converted by timm',
  },
};

const KERAS_PLACE = 'https://storage.googleapis.com/tensorflow/keras-applications/';

interface KerasRow {
  file: string;
  /** Undefined for a file that Keras does not check either. */
  md5?: string;
  withoutTop: readonly [file: string, md5?: string];
  sizeMib: number;
  accuracy: readonly [top1: number, top5: number];
  licence: string;
}

/** The files, sizes and checks of Keras 3; Keras converted the weights, the licences are those of who trained them. */
const KERAS: Readonly<Record<string, KerasRow>> = {
  vgg16: {
    file: 'vgg16/vgg16_weights_tf_dim_ordering_tf_kernels.h5',
    md5: '64373286793e3c8b2b4e3219cbf3544b',
    withoutTop: [
      'vgg16/vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5',
      '6d6bbae143d832006294945121d1f1fc',
    ],
    sizeMib: 528,
    accuracy: [71.3, 90.1],
    licence: 'CC-BY-4.0',
  },
  vgg19: {
    file: 'vgg19/vgg19_weights_tf_dim_ordering_tf_kernels.h5',
    md5: 'cbe5617147190e668d6c5d5026f83318',
    withoutTop: [
      'vgg19/vgg19_weights_tf_dim_ordering_tf_kernels_notop.h5',
      '253f8cb515780f3b799900260a226db6',
    ],
    sizeMib: 549,
    accuracy: [71.3, 90],
    licence: 'CC-BY-4.0',
  },
  'resnet50 he': {
    file: 'resnet/resnet50_weights_tf_dim_ordering_tf_kernels.h5',
    md5: '2cb95161c43110f7111970584f804107',
    withoutTop: [
      'resnet/resnet50_weights_tf_dim_ordering_tf_kernels_notop.h5',
      '4d473c1dd8becc155b73f8504c6f6626',
    ],
    sizeMib: 98,
    accuracy: [74.9, 92.1],
    licence: 'MIT',
  },
  'resnet101 he': {
    file: 'resnet/resnet101_weights_tf_dim_ordering_tf_kernels.h5',
    md5: 'f1aeb4b969a6efcfb50fad2f0c20cfc5',
    withoutTop: [
      'resnet/resnet101_weights_tf_dim_ordering_tf_kernels_notop.h5',
      '88cf7a10940856eca736dc7b7e228a21',
    ],
    sizeMib: 171,
    accuracy: [76.4, 92.8],
    licence: 'MIT',
  },
  'resnet152 he': {
    file: 'resnet/resnet152_weights_tf_dim_ordering_tf_kernels.h5',
    md5: '100835be76be38e30d865e96f2aaae62',
    withoutTop: [
      'resnet/resnet152_weights_tf_dim_ordering_tf_kernels_notop.h5',
      'ee4c566cf9a93f14d82f913c2dc6dd0c',
    ],
    sizeMib: 232,
    accuracy: [76.6, 93.1],
    licence: 'MIT',
  },
  'mobilenet_v2 keras': {
    file: 'mobilenet_v2/mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_224.h5',
    withoutTop: ['mobilenet_v2/mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_224_no_top.h5'],
    sizeMib: 14,
    accuracy: [71.3, 90.1],
    licence: 'Apache-2.0',
  },
};

/** What is published for an architecture; none where nobody's file is known for certain. */
export function findPublished(architecture: string, variant?: string): PublishedWeights[] {
  const key = variant === undefined ? architecture : `${architecture} ${variant}`;
  const rows = [
    { name: 'imagenet', row: FIRST[key] },
    { name: 'imagenet-v2', row: SECOND[key] },
  ];
  const keras = KERAS[key];
  const timm = TIMM[key];
  return [
    ...rows.flatMap(({ name, row }) => (row ? [toPublished(architecture, name, row)] : [])),
    ...(timm ? [toTimmPublished(timm)] : []),
    ...(keras ? [toKerasPublished(architecture, keras)] : []),
  ];
}

function toPublished(architecture: string, name: string, row: Row): PublishedWeights {
  return {
    name,
    ...fileOf(PLACE, row),
    preprocessing: preprocessingOf(architecture, 'torchvision')!,
    ...TORCHVISION,
  };
}

function toTimmPublished({ row, preprocessing, source }: TimmRow): PublishedWeights {
  return { name: 'imagenet', ...fileOf(TIMM_PLACE, row), preprocessing, source, licence: 'Apache-2.0' };
}

/** Of PyTorch, which puts the first digits of a checksum at the end of the name. */
function fileOf(place: string, [file, sizeMib, top1, top5]: Row) {
  const sha256Start = file.split('-').at(-1)!;
  return { url: `${place}${file}.pth`, sizeMib, sha256Start, accuracy: { top1, top5 } };
}

function toKerasPublished(
  architecture: string,
  { file, md5, withoutTop, sizeMib, accuracy, licence }: KerasRow,
): PublishedWeights {
  const [topless, toplessMd5] = withoutTop;
  return {
    name: 'imagenet-keras',
    url: `${KERAS_PLACE}${file}`,
    sizeMib,
    ...(md5 !== undefined && { md5 }),
    withoutTop: { url: `${KERAS_PLACE}${topless}`, ...(toplessMd5 !== undefined && { md5: toplessMd5 }) },
    preprocessing: preprocessingOf(architecture, 'keras')!,
    accuracy: { top1: accuracy[0], top5: accuracy[1] },
    source: 'Keras applications',
    licence,
  };
}
