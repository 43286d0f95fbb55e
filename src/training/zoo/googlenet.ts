import * as tf from '@tensorflow/tfjs';
import { activatedConvolution, inceptionBlock } from './blocks/inceptionBlock.ts';
import type { InceptionOptions } from './blocks/inceptionBlock.ts';
import { apply } from './layerMaker.ts';
import type { LayerMaker } from './layerMaker.ts';
import { LocalResponseNormalization } from './localResponseNormalization.ts';
import { zooBuilder } from './zooBuilder.ts';
import type { ZooModel, ZooOptions } from './zooModel.ts';
import { buildZooModel } from './zooModel.ts';

/** Of {@link googlenet}, beside those of every network of the zoo: the layers of the paper, or those of torchvision. */
export interface GooglenetOptions extends ZooOptions {
  /**
   * `original`: as in the paper, with local response normalization. `torchvision`: with batch normalization, and 3x3
   * convolutions in place of the 5x5 ones. The classifiers on the side, which served training only, are in neither.
   * Default `original`.
   */
  variant?: 'original' | 'torchvision';
}

type Widths = Pick<InceptionOptions, 'direct' | 'middle' | 'wide' | 'pooled'>;

const widths = (
  direct: number,
  middle: readonly [number, number],
  wide: readonly [number, number],
  pooled: number,
): Widths => ({ direct, middle, wide, pooled });

/** Table 1 of the paper. */
const STAGES: readonly (readonly [block: string, widths: Widths])[][] = [
  [
    ['3a', widths(64, [96, 128], [16, 32], 32)],
    ['3b', widths(128, [128, 192], [32, 96], 64)],
  ],
  [
    ['4a', widths(192, [96, 208], [16, 48], 64)],
    ['4b', widths(160, [112, 224], [24, 64], 64)],
    ['4c', widths(128, [128, 256], [24, 64], 64)],
    ['4d', widths(112, [144, 288], [32, 64], 64)],
    ['4e', widths(256, [160, 320], [32, 128], 128)],
  ],
  [
    ['5a', widths(256, [160, 320], [32, 128], 128)],
    ['5b', widths(384, [192, 384], [48, 128], 128)],
  ],
];

/**
 * GoogLeNet (Szegedy and others, 2014): `conv1/7x7_s2`, `pool1/3x3_s2`, `conv2/3x3_reduce`, `conv2/3x3`,
 * `pool2/3x3_s2`, blocks such as `inception_3a` whose joined output is `inception_3a/output`, `pool5/7x7_s1`,
 * `loss3/classifier`, `prob`.
 */
export const googlenet = zooBuilder(buildGooglenet);

function buildGooglenet({ variant = 'original', ...options }: GooglenetOptions): ZooModel {
  const batchNorm = variant === 'torchvision';
  const blocks = STAGES.flat().map(([block]) => [`inception_${block}`, `inception_${block}/output`]);
  return buildZooModel(
    {
      architecture: 'googlenet',
      variant,
      paper: 'https://arxiv.org/abs/1409.4842',
      inputShape: [224, 224, 3],
      preprocessing: batchNorm ? 'tf' : 'caffe',
      maker: { epsilon: 1e-3 },
      aliases: Object.fromEntries(blocks),
      body: (input, maker) => addBlocks(addStem(input, maker, batchNorm), maker, batchNorm),
      top(features, maker, classes) {
        const pooled = apply(tf.layers.globalAveragePooling2d({ name: 'pool5/7x7_s1' }), features);
        const kept = maker.dropout(pooled, 'pool5/drop_7x7_s1', batchNorm ? 0.2 : 0.4);
        return maker.dense(kept, 'loss3/classifier', classes);
      },
    },
    options,
  );
}

function addStem(input: tf.SymbolicTensor, maker: LayerMaker, batchNorm: boolean): tf.SymbolicTensor {
  const convolve = (x: tf.SymbolicTensor, name: string, filters: number, kernelSize: number, strides = 1) =>
    activatedConvolution(x, name, { filters, kernelSize, strides, batchNorm, maker });
  const normalize = (x: tf.SymbolicTensor, name: string) =>
    batchNorm ? x : apply(new LocalResponseNormalization({ name }), x);
  let x = convolve(input, 'conv1/7x7_s2', 64, 7, 2);
  x = normalize(halve(x, 'pool1/3x3_s2', maker), 'pool1/norm1');
  x = convolve(x, 'conv2/3x3_reduce', 64, 1);
  x = normalize(convolve(x, 'conv2/3x3', 192, 3), 'conv2/norm2');
  return halve(x, 'pool2/3x3_s2', maker);
}

function addBlocks(input: tf.SymbolicTensor, maker: LayerMaker, batchNorm: boolean): tf.SymbolicTensor {
  let x = input;
  for (const [index, stage] of STAGES.entries()) {
    for (const [block, sizes] of stage) {
      x = inceptionBlock(x, { name: `inception_${block}`, ...sizes, batchNorm, maker });
    }
    // torchvision's last pooling is 2x2.
    if (index === 0) x = halve(x, 'pool3/3x3_s2', maker);
    if (index === 1) x = halve(x, 'pool4/3x3_s2', maker, batchNorm ? 2 : 3);
  }
  return x;
}

/** Caffe rounds sizes up, which for even ones is what TensorFlow's `same` does. */
function halve(x: tf.SymbolicTensor, name: string, maker: LayerMaker, size = 3): tf.SymbolicTensor {
  return maker.maxPooling(x, name, { size, strides: 2, padding: 'same' });
}
