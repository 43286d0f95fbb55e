import * as tf from '@tensorflow/tfjs';
import { invertedResidual, RELU6 } from './blocks/invertedResidual.ts';
import { apply } from './layerMaker.ts';
import type { LayerMaker, LayerPadding } from './layerMaker.ts';
import { zooBuilder } from './zooBuilder.ts';
import type { ZooModel, ZooOptions } from './zooModel.ts';
import { buildZooModel } from './zooModel.ts';

/** Of {@link efficientnetLite0}, beside those of every network of the zoo: whose padding it has. */
export interface EfficientnetLiteOptions extends ZooOptions {
  /**
   * How strided convolutions pad and what is added to variances: as in TensorFlow, where its authors trained it, or as in
   * timm's network of the same name. Default `tensorflow`.
   */
  variant?: 'tensorflow' | 'timm';
}

/** Those of EfficientNet-B0: table 1 of https://arxiv.org/abs/1905.11946. */
const BLOCKS = [
  { expansion: 1, filters: 16, repeats: 1, strides: 1, kernelSize: 3 },
  { expansion: 6, filters: 24, repeats: 2, strides: 2, kernelSize: 3 },
  { expansion: 6, filters: 40, repeats: 2, strides: 2, kernelSize: 5 },
  { expansion: 6, filters: 80, repeats: 3, strides: 2, kernelSize: 3 },
  { expansion: 6, filters: 112, repeats: 3, strides: 1, kernelSize: 5 },
  { expansion: 6, filters: 192, repeats: 4, strides: 2, kernelSize: 5 },
  { expansion: 6, filters: 320, repeats: 1, strides: 1, kernelSize: 3 },
] as const;

/**
 * EfficientNet-Lite0 (Google, 2020): EfficientNet-B0 without squeeze-and-excitation and with ReLU6. Layers: `stem`,
 * `blocks_0` … `blocks_15` of `expand`, `depthwise` and `project`, `head`, `head_relu`, `global_pool`, `logits`, `prob`.
 */
export const efficientnetLite0 = zooBuilder(buildEfficientnetLite0);

function buildEfficientnetLite0(options: EfficientnetLiteOptions): ZooModel {
  const { variant = 'tensorflow', ...shared } = options;
  const isTensorflow = variant === 'tensorflow';
  return buildZooModel(
    {
      architecture: 'efficientnet_lite0',
      variant,
      paper: 'https://github.com/tensorflow/tpu/tree/master/models/official/efficientnet/lite',
      inputShape: [224, 224, 3],
      preprocessing: isTensorflow ? 'tf' : 'torch',
      maker: isTensorflow ? { epsilon: 1e-3, momentum: 0.99 } : {},
      body: (input, maker) => addBody(input, maker, isTensorflow),
      top(features, maker, classes) {
        const pooled = apply(tf.layers.globalAveragePooling2d({ name: 'global_pool' }), features);
        return maker.dense(maker.dropout(pooled, 'dropout', 0.2), 'logits', classes);
      },
    },
    shared,
  );
}

function addBody(input: tf.SymbolicTensor, maker: LayerMaker, isTensorflow: boolean): tf.SymbolicTensor {
  const paddingOf = (kernelSize: number): LayerPadding => (isTensorflow ? 'same' : (kernelSize - 1) / 2);
  const stem = { filters: 32, kernelSize: 3, strides: 2, padding: paddingOf(3), useBias: false };
  let x = maker.convolution(input, 'stem', stem);
  x = maker.relu(maker.batchNormalization(x, 'stem_BN'), 'stem_relu', RELU6);
  let count = 0;
  for (const { repeats, strides, ...block } of BLOCKS) {
    for (let index = 0; index < repeats; index++, count++) {
      x = invertedResidual(x, {
        ...block,
        name: `blocks_${count}`,
        strides: index === 0 ? strides : 1,
        padding: paddingOf(block.kernelSize),
        maker,
      });
    }
  }
  x = maker.convolution(x, 'head', { filters: 1280, kernelSize: 1, useBias: false });
  return maker.relu(maker.batchNormalization(x, 'head_BN'), 'head_relu', RELU6);
}
