import * as tf from '@tensorflow/tfjs';
import { invertedResidual, RELU6 } from './blocks/invertedResidual.ts';
import { apply } from './layerMaker.ts';
import type { LayerMaker, LayerPadding } from './layerMaker.ts';
import { zooBuilder } from './zooBuilder.ts';
import type { ZooModel, ZooOptions } from './zooModel.ts';
import { buildZooModel } from './zooModel.ts';

/**
 * Of {@link mobilenetV2}, beside those of every network of the zoo: the factor of its widths, and whose padding it
 * has.
 */
export interface MobilenetV2Options extends ZooOptions {
  /** Times as many channels as in the paper. Default 1. */
  alpha?: number;
  /**
   * How strided convolutions pad and what is added to variances: as in Keras (and TensorFlow), or as in torchvision.
   * Default `keras`.
   */
  variant?: 'keras' | 'torchvision';
}

/** Table 2 of the paper. */
const BLOCKS = [
  { expansion: 1, filters: 16, repeats: 1, strides: 1 },
  { expansion: 6, filters: 24, repeats: 2, strides: 2 },
  { expansion: 6, filters: 32, repeats: 3, strides: 2 },
  { expansion: 6, filters: 64, repeats: 4, strides: 2 },
  { expansion: 6, filters: 96, repeats: 3, strides: 1 },
  { expansion: 6, filters: 160, repeats: 3, strides: 2 },
  { expansion: 6, filters: 320, repeats: 1, strides: 1 },
] as const;

/**
 * MobileNetV2 (Sandler and others, 2018): `Conv1`, blocks `expanded_conv`, `block_1` … `block_16` of `expand`,
 * `depthwise` and `project`, `Conv_1`, `out_relu`, `global_pool`, `Logits`, `prob`.
 */
export const mobilenetV2 = zooBuilder(buildMobilenetV2);

function buildMobilenetV2(options: MobilenetV2Options): ZooModel {
  const { alpha = 1, variant = 'keras', ...shared } = options;
  if (!(alpha > 0)) throw new RangeError(`alpha is above 0, got ${alpha}`);
  const isKeras = variant === 'keras';
  return buildZooModel(
    {
      architecture: 'mobilenet_v2',
      variant,
      paper: 'https://arxiv.org/abs/1801.04381',
      inputShape: [224, 224, 3],
      preprocessing: isKeras ? 'tf' : 'torch',
      maker: isKeras ? { epsilon: 1e-3, momentum: 0.999 } : {},
      body: (input, maker) => addBody(input, maker, alpha, isKeras ? 'same' : 1),
      top(features, maker, classes) {
        const pooled = apply(tf.layers.globalAveragePooling2d({ name: 'global_pool' }), features);
        return maker.dense(isKeras ? pooled : maker.dropout(pooled, 'dropout', 0.2), 'Logits', classes);
      },
    },
    shared,
  );
}

function addBody(
  input: tf.SymbolicTensor,
  maker: LayerMaker,
  alpha: number,
  padding: LayerPadding,
): tf.SymbolicTensor {
  const stem = { filters: toMultipleOf8(32 * alpha), kernelSize: 3, strides: 2, padding, useBias: false };
  let x = maker.convolution(input, 'Conv1', stem);
  x = maker.relu(maker.batchNormalization(x, 'bn_Conv1'), 'Conv1_relu', RELU6);
  let count = 0;
  for (const { expansion, filters, repeats, strides } of BLOCKS) {
    for (let index = 0; index < repeats; index++, count++) {
      x = invertedResidual(x, {
        name: count === 0 ? 'expanded_conv' : `block_${count}`,
        filters: toMultipleOf8(filters * alpha),
        expansion,
        strides: index === 0 ? strides : 1,
        padding,
        maker,
      });
    }
  }
  const last = { filters: alpha > 1 ? toMultipleOf8(1280 * alpha) : 1280, kernelSize: 1, useBias: false };
  x = maker.convolution(x, 'Conv_1', last);
  return maker.relu(maker.batchNormalization(x, 'Conv_1_bn'), 'out_relu', RELU6);
}

/** The nearest multiple of 8 that is not more than a tenth below. */
function toMultipleOf8(value: number): number {
  const rounded = Math.max(8, Math.floor((value + 4) / 8) * 8);
  return rounded < 0.9 * value ? rounded + 8 : rounded;
}
