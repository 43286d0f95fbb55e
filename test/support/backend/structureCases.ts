import * as tf from '@tensorflow/tfjs';
import type { OpCase } from './elementwiseCases.ts';
import { waves } from './elementwiseCases.ts';

const ints = (values: number[], shape?: number[]) => tf.tensor(values, shape, 'int32');
const bools = (values: number[], shape?: number[]) => tf.tensor(values, shape, 'bool');
const image = (channels = 2, phase = 0) => waves([2, 6, 7, channels], phase) as tf.Tensor4D;
const volume = () => waves([1, 4, 5, 6, 2]) as tf.Tensor5D;
const scores = () => tf.tensor1d([0.9, 0.8, 0.7, 0.4]);
const boxes = () =>
  tf.tensor2d([
    [0, 0, 1, 1],
    [0, 0.05, 1, 1],
    [0, 2, 1, 3],
    [0, 2.02, 1, 3],
  ]);

/** The gradients of an op, for an output gradient that is not all ones. */
const gradients =
  (op: (...inputs: tf.Tensor[]) => tf.Tensor, inputs: () => tf.Tensor[]): OpCase =>
  () => {
    const tensors = inputs();
    return tf.grads(op)(tensors, waves(op(...tensors).shape, 1));
  };

const pool =
  (kind: 'max' | 'avg', pad: 'same' | 'valid') =>
  (x: tf.Tensor): tf.Tensor =>
    tf.pool(x as tf.Tensor4D, [3, 2], kind, pad, 1, [2, 2]);

/** Kernels that move values about, multiply matrices, work on images or on strings. */
export const STRUCTURE_CASES: Readonly<Record<string, OpCase>> = {
  BatchMatMul: () => [
    tf.matMul(waves([3, 4]), waves([4, 2], 1)),
    tf.matMul(waves([2, 4, 3]), waves([2, 5, 4], 1), true, true),
    tf.matMul(waves([2, 3, 4]), waves([1, 4, 2], 1)),
  ],
  _FusedMatMul: () =>
    tf.fused.matMul({
      a: waves([3, 4]) as tf.Tensor2D,
      b: waves([4, 2], 1) as tf.Tensor2D,
      bias: waves([2]),
      activation: 'relu',
    }),
  Einsum: () => [
    tf.einsum('ij,jk->ik', waves([3, 4]), waves([4, 2], 1)),
    tf.einsum('bij,bkj->bik', waves([2, 3, 4]), waves([2, 5, 4], 1)),
  ],
  Concat: () => [
    tf.concat([waves([2, 3]), waves([2, 1], 1), waves([2, 2], 2)], 1),
    tf.concat([ints([1, 2]), ints([3])]),
    tf.concat([bools([1]), bools([0, 1])]),
  ],
  Pack: () => [tf.stack([waves([2, 3]), waves([2, 3], 1)], 1), tf.stack([ints([1]), ints([2]), ints([3])])],
  Unpack: () => tf.unstack(waves([3, 2, 4]), 1),
  SplitV: () => [...tf.split(waves([2, 6]), [1, 2, 3], 1), ...tf.split(ints([1, 2, 3, 4]), 2)],
  GatherV2: () => [
    tf.gather(waves([5, 3]), ints([4, 0, 0])),
    tf.gather(waves([2, 5]), ints([1, 2, 0, 4], [2, 2]), 1, 1),
    tf.gather(ints([5, 6, 7]), ints([2, 1])),
  ],
  GatherNd: () => tf.gatherND(waves([3, 4]), ints([0, 1, 2, 3], [2, 2])),
  ScatterNd: () => tf.scatterND(ints([4, 1, 1], [3, 1]), tf.tensor1d([9, 10, 11]), [6]),
  TensorScatterUpdate: () => tf.tensorScatterUpdate(waves([4]), ints([1, 3], [2, 1]), tf.tensor1d([7, 8])),
  SparseToDense: () => tf.sparseToDense(ints([1, 4]), tf.tensor1d([9, 10]), [6], tf.scalar(-1)),
  UnsortedSegmentSum: () => tf.unsortedSegmentSum(waves([5, 2]), tf.tensor1d([0, 2, 0, 1, 2], 'int32'), 4),
  OneHot: () => [tf.oneHot(ints([0, 3, 9]), 4), tf.oneHot(ints([1, 0]), 2, 5, -5)],
  Fill: () => [tf.fill([2, 3], 4.5), tf.fill([2], 7, 'int32')],
  Range: () => [tf.range(1, 8, 2), tf.range(5, -1, -2, 'int32')],
  LinSpace: () => tf.linspace(-1, 2, 7),
  OnesLike: () => [tf.onesLike(waves([2, 3])), tf.onesLike(ints([5]))],
  ZerosLike: () => [tf.zerosLike(waves([2, 3])), tf.zerosLike(bools([1]))],
  Identity: () => [tf.clone(waves([2])), tf.clone(tf.tensor(['a', 'b']))],
  Reshape: () => [tf.reshape(waves([2, 6]), [3, -1]), tf.reshape(tf.tensor(['a', 'b']), [2, 1])],
  ExpandDims: () => tf.expandDims(waves([2, 3]), 1),
  Transpose: () => [tf.transpose(waves([2, 3, 4]), [2, 0, 1]), tf.transpose(ints([1, 2, 3, 4], [2, 2]))],
  Tile: () => [tf.tile(waves([2, 3]), [2, 2]), tf.tile(bools([1, 0]), [2])],
  Reverse: () => tf.reverse(waves([2, 3, 4]), [0, 2]),
  Slice: () => [tf.slice(waves([4, 5]), [1, 2], [2, -1]), tf.slice(ints([1, 2, 3]), 1)],
  StridedSlice: () => [
    tf.stridedSlice(waves([6, 5]), [1, 4], [5, 0], [2, -2]),
    tf.stridedSlice(waves([6, 5]), [0, 0], [0, 3], [1, 1], 0, 1, 0, 0, 0),
    tf.stridedSlice(waves([6, 5]), [2, 1], [3, 4], [1, 1], 0, 0, 0, 0, 1),
  ],
  PadV2: () => [
    tf.pad(
      waves([2, 3]),
      [
        [1, 2],
        [0, 1],
      ],
      5,
    ),
    tf.pad(ints([1]), [[1, 1]]),
  ],
  MirrorPad: () => [
    tf.mirrorPad(
      waves([3, 4]),
      [
        [1, 2],
        [2, 1],
      ],
      'reflect',
    ),
    tf.mirrorPad(
      waves([3, 4]),
      [
        [1, 2],
        [2, 1],
      ],
      'symmetric',
    ),
  ],
  BatchToSpaceND: () =>
    tf.batchToSpaceND(
      waves([4, 2, 3, 1]),
      [2, 2],
      [
        [0, 1],
        [1, 0],
      ],
    ),
  SpaceToBatchND: () =>
    tf.spaceToBatchND(
      waves([1, 4, 6, 2]),
      [2, 3],
      [
        [0, 0],
        [1, 2],
      ],
    ),
  DepthToSpace: () => tf.depthToSpace(waves([1, 2, 3, 8]) as tf.Tensor4D, 2),
  Diag: () => tf.diag(waves([3])),
  BroadcastArgs: () => tf.broadcastArgs(ints([2, 1, 3]), ints([4, 1])),
  Bincount: () => tf.bincount(tf.tensor1d([1, 1, 3, 5], 'int32'), tf.tensor1d([1, 2, 3, 4]), 6),
  TopK: () => {
    const { values, indices } = tf.topk(waves([3, 5]), 2);
    return [values, indices];
  },
  Unique: () => {
    const { values, indices } = tf.unique(ints([3, 1, 3, 2, 1]));
    return [values, indices];
  },
  StaticRegexReplace: () =>
    tf.string.staticRegexReplace(
      tf.tensor(['cat and cat', 'ünïcödé dog, longer than inline strings']),
      '[aou]',
      '_',
      true,
    ),

  Conv2D: () => [
    tf.conv2d(image(), waves([3, 3, 2, 4]) as tf.Tensor4D, 1, 'same'),
    tf.conv2d(image(), waves([3, 2, 2, 4]) as tf.Tensor4D, [2, 1], 'valid'),
    tf.conv2d(image(), waves([3, 3, 2, 4]) as tf.Tensor4D, 1, 'same', 'NHWC', 2),
  ],
  Conv2DBackpropInput: gradients(
    (x) => tf.conv2d(x as tf.Tensor4D, waves([3, 3, 2, 3]) as tf.Tensor4D, 2, 'same'),
    () => [image()],
  ),
  Conv2DBackpropFilter: gradients(
    (x, filter) => tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 1, 'valid'),
    () => [image(), waves([3, 3, 2, 3])],
  ),
  FusedConv2D: () =>
    tf.fused.conv2d({
      x: image(),
      filter: waves([3, 3, 2, 4]) as tf.Tensor4D,
      strides: 1,
      pad: 'same',
      bias: waves([4]),
      activation: 'relu6',
    }),
  DepthwiseConv2dNative: () => [
    tf.depthwiseConv2d(image(), waves([3, 3, 2, 2]) as tf.Tensor4D, 1, 'same'),
    tf.depthwiseConv2d(image(), waves([2, 2, 2, 1]) as tf.Tensor4D, 2, 'valid'),
  ],
  DepthwiseConv2dNativeBackpropFilter: gradients(
    (filter) => tf.depthwiseConv2d(image(), filter as tf.Tensor4D, 1, 'same'),
    () => [waves([3, 3, 2, 2])],
  ),
  DepthwiseConv2dNativeBackpropInput: gradients(
    (x) => tf.depthwiseConv2d(x as tf.Tensor4D, waves([3, 3, 2, 2]) as tf.Tensor4D, 2, 'valid'),
    () => [image()],
  ),
  FusedDepthwiseConv2D: () =>
    tf.fused.depthwiseConv2d({
      x: image(),
      filter: waves([3, 3, 2, 2]) as tf.Tensor4D,
      strides: 1,
      pad: 'same',
      bias: waves([4]),
      activation: 'relu',
    }),
  Conv3D: () => tf.conv3d(volume(), waves([2, 2, 3, 2, 3]) as tf.Tensor5D, 1, 'same'),
  Conv3DBackpropFilterV2: gradients(
    (filter) => tf.conv3d(volume(), filter as tf.Tensor5D, 1, 'valid'),
    () => [waves([2, 2, 3, 2, 3])],
  ),
  Conv3DBackpropInputV2: gradients(
    (x) => tf.conv3d(x as tf.Tensor5D, waves([2, 2, 3, 2, 3]) as tf.Tensor5D, 2, 'same'),
    () => [volume()],
  ),
  Dilation2D: () => tf.dilation2d(image(), waves([2, 3, 2]) as tf.Tensor3D, 1, 'same'),
  Dilation2DBackpropFilter: gradients(
    (filter) => tf.dilation2d(image(), filter as tf.Tensor3D, 1, 'valid'),
    () => [waves([2, 3, 2])],
  ),
  Dilation2DBackpropInput: gradients(
    (x) => tf.dilation2d(x as tf.Tensor4D, waves([2, 3, 2]) as tf.Tensor3D, 1, 'valid'),
    () => [image()],
  ),
  MaxPool: () => [pool('max', 'valid')(image()), pool('max', 'same')(image())],
  MaxPoolGrad: gradients(pool('max', 'valid'), () => [image()]),
  AvgPool: () => [pool('avg', 'valid')(image()), pool('avg', 'same')(image())],
  AvgPoolGrad: gradients(pool('avg', 'same'), () => [image()]),
  MaxPool3D: () => tf.maxPool3d(volume(), 2, 2, 'valid'),
  MaxPool3DGrad: gradients(
    (x) => tf.maxPool3d(x as tf.Tensor5D, 2, 2, 'valid'),
    () => [volume()],
  ),
  AvgPool3D: () => tf.avgPool3d(volume(), 2, 1, 'valid'),
  AvgPool3DGrad: gradients(
    (x) => tf.avgPool3d(x as tf.Tensor5D, 2, 1, 'valid'),
    () => [volume()],
  ),
  LRN: () => tf.localResponseNormalization(image(6), 2, 1, 0.5, 0.75),
  LRNGrad: gradients(
    (x) => tf.localResponseNormalization(x as tf.Tensor4D, 2, 1, 0.5, 0.75),
    () => [image(6)],
  ),
  FusedBatchNorm: () =>
    tf.batchNorm(image(), waves([2]), waves([2], 1).abs().add(0.5), waves([2], 2), waves([2], 3), 1e-3),
  EluGrad: gradients(tf.elu, () => [waves([3, 4])]),
  ResizeBilinear: () => [
    tf.image.resizeBilinear(image(), [9, 5]),
    tf.image.resizeBilinear(image(), [9, 5], true),
    tf.image.resizeBilinear(image(), [3, 4], false, true),
  ],
  ResizeBilinearGrad: gradients(
    (x) => tf.image.resizeBilinear(x as tf.Tensor4D, [9, 5]),
    () => [image()],
  ),
  ResizeNearestNeighbor: () => [
    tf.image.resizeNearestNeighbor(image(), [9, 5]),
    tf.image.resizeNearestNeighbor(image(), [3, 4], false, true),
  ],
  ResizeNearestNeighborGrad: gradients(
    (x) => tf.image.resizeNearestNeighbor(x as tf.Tensor4D, [12, 14]),
    () => [image()],
  ),
  CropAndResize: () =>
    tf.image.cropAndResize(
      image(),
      tf.tensor2d([
        [0.1, 0.2, 0.8, 0.9],
        [0, 0, 1, 1],
      ]),
      tf.tensor1d([0, 1], 'int32'),
      [4, 5],
      'bilinear',
    ),
  FlipLeftRight: () => tf.image.flipLeftRight(image()),
  NonMaxSuppressionV3: () => tf.image.nonMaxSuppression(boxes(), scores(), 3, 0.5, 0.3),
  NonMaxSuppressionV4: () => {
    const found = tf.image.nonMaxSuppressionPadded(boxes(), scores(), 4, 0.5, 0.3, true);
    return [found.selectedIndices!, found.validOutputs!];
  },
  NonMaxSuppressionV5: () => {
    const found = tf.image.nonMaxSuppressionWithScore(boxes(), scores(), 3, 0.5, 0.3, 0.4);
    return [found.selectedIndices!, found.selectedScores!];
  },
};
