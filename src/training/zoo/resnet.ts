import * as tf from '@tensorflow/tfjs';
import { basicBlock, bottleneckBlock } from './blocks/residualBlocks.ts';
import { apply } from './layerMaker.ts';
import type { LayerMaker } from './layerMaker.ts';
import { zooBuilder } from './zooBuilder.ts';
import type { ZooModel, ZooOptions } from './zooModel.ts';
import { buildZooModel } from './zooModel.ts';

/**
 * Of the residual networks, beside those of every network of the zoo: the layers before the first block, and their
 * details.
 */
export interface ResnetOptions extends ZooOptions {
  /**
   * What comes first: `imagenet` a 7x7 convolution of stride 2 and a pooling, `cifar` a 3x3 convolution alone, for
   * pictures of 32x32. Default `imagenet`.
   */
  stem?: 'imagenet' | 'cifar';
  /**
   * How `pool1` pads: as PyTorch and Keras do on every side, or as Caffe and Chainer do, at the end only. Default
   * `symmetric`.
   */
  firstPooling?: 'symmetric' | 'ceil';
  /** Added to variances by the batch normalizations; Chainer has 2e-5. Default 1e-5. */
  epsilon?: number;
  /** Of the batch normalizations' statistics; Keras has 0.99, PyTorch calls 0.9 by the name of 0.1. Default 0.9. */
  momentum?: number;
}

/** As {@link ResnetOptions}, and where a block of three convolutions halves its picture. */
export interface BottleneckResnetOptions extends ResnetOptions {
  /**
   * `he`: a stage's stride is in the first 1x1 convolution, as in the paper and in Keras. `fb`: it is in the 3x3 one,
   * as in PyTorch (also called v1.5). Default `fb`.
   */
  variant?: 'he' | 'fb';
}

interface Form {
  blocks: readonly [number, number, number, number];
  isBottleneck: boolean;
}

/** Table 1 of the paper. */
const FORMS = {
  18: { blocks: [2, 2, 2, 2], isBottleneck: false },
  34: { blocks: [3, 4, 6, 3], isBottleneck: false },
  50: { blocks: [3, 4, 6, 3], isBottleneck: true },
  101: { blocks: [3, 4, 23, 3], isBottleneck: true },
  152: { blocks: [3, 8, 36, 3], isBottleneck: true },
} as const satisfies Record<number, Form>;

export type ResnetDepth = keyof typeof FORMS;

/** ResNet with 18 layers of weights, of basic blocks. Layers: see {@link resnet50}. */
export const resnet18 = zooBuilder((options: ResnetOptions) => resnet(18, options));

/** ResNet with 34 layers of weights, of basic blocks. Layers: see {@link resnet50}. */
export const resnet34 = zooBuilder((options: ResnetOptions) => resnet(34, options));

/**
 * ResNet with 50 layers of weights (He and others, 2015), of bottleneck blocks: `conv1`, `bn_conv1`, `conv1_relu`,
 * `pool1`, then the blocks `res2a`, `res2b` … with layers such as `res2a_branch2a`, `bn2a_branch2a`, and `pool5`, `fc6`,
 * `prob`. `res2` … `res5` are short for the last layers of the stages.
 */
export const resnet50 = zooBuilder((options: BottleneckResnetOptions) => resnet(50, options));

/** ResNet with 101 layers of weights, of bottleneck blocks. Layers: see {@link resnet50}. */
export const resnet101 = zooBuilder((options: BottleneckResnetOptions) => resnet(101, options));

/** ResNet with 152 layers of weights, of bottleneck blocks. Layers: see {@link resnet50}. */
export const resnet152 = zooBuilder((options: BottleneckResnetOptions) => resnet(152, options));

function resnet(depth: ResnetDepth, options: BottleneckResnetOptions): ZooModel {
  const { stem = 'imagenet', variant = 'fb', firstPooling = 'symmetric', ...others } = options;
  const { epsilon = 1e-5, momentum = 0.9, ...shared } = others;
  const { blocks, isBottleneck } = FORMS[depth];
  const lastBlocks = blocks.map((count, stage) => [`res${stage + 2}`, blockName(depth, stage, count - 1)]);
  return buildZooModel(
    {
      architecture: `resnet${depth}`,
      ...(isBottleneck && { variant }),
      paper: 'https://arxiv.org/abs/1512.03385',
      inputShape: stem === 'cifar' ? [32, 32, 3] : [224, 224, 3],
      maker: { epsilon, momentum },
      preprocessing: variant === 'he' && isBottleneck ? 'caffe' : 'torch',
      aliases: Object.fromEntries(lastBlocks.map(([stage, block]) => [stage, `${block}_relu`])),
      body(input, maker) {
        let x = addStem(input, maker, { stem, firstPooling });
        for (const [stage, count] of blocks.entries()) {
          for (let index = 0; index < count; index++) {
            const strides = stage > 0 && index === 0 ? 2 : 1;
            const block = { name: blockName(depth, stage, index), filters: 64 * 2 ** stage, strides, maker };
            x = isBottleneck
              ? bottleneckBlock(x, { ...block, strideFirst: variant === 'he' })
              : basicBlock(x, block);
          }
        }
        return x;
      },
      top: (features, maker, classes) =>
        maker.dense(apply(tf.layers.globalAveragePooling2d({ name: 'pool5' }), features), 'fc6', classes),
    },
    shared,
  );
}

/** As in the authors' own models: letters, and from 101 layers on a, b1, b2 … in the long stages. */
export function blockName(depth: ResnetDepth, stage: number, index: number): string {
  const isLong = depth > 50 && (stage === 1 || stage === 2);
  const place = isLong && index > 0 ? `b${index}` : String.fromCharCode('a'.charCodeAt(0) + index);
  return `res${stage + 2}${place}`;
}

/** How many blocks each stage has. */
export function resnetBlocks(depth: ResnetDepth): readonly number[] {
  return FORMS[depth].blocks;
}

function addStem(
  input: tf.SymbolicTensor,
  maker: LayerMaker,
  { stem, firstPooling }: Required<Pick<ResnetOptions, 'stem' | 'firstPooling'>>,
): tf.SymbolicTensor {
  const window = stem === 'cifar' ? { kernelSize: 3, padding: 1 } : { kernelSize: 7, strides: 2, padding: 3 };
  const x = maker.convolution(input, 'conv1', { ...window, filters: 64, useBias: false });
  const activated = maker.relu(maker.batchNormalization(x, 'bn_conv1'), 'conv1_relu');
  if (stem === 'cifar') return activated;
  const padding = firstPooling === 'ceil' ? 'same' : 1;
  return maker.maxPooling(activated, 'pool1', { size: 3, strides: 2, padding });
}
