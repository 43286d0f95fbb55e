import * as tf from '@tensorflow/tfjs';
import type { Attributes, ConformanceOp } from './conformanceOp.ts';
import { attribute } from './conformanceOp.ts';

type Pairs = [number, number][];

const axis = (attributes: Attributes) => attribute<number>(attributes, 'axis');
const shape = (attributes: Attributes) => attribute<number[]>(attributes, 'shape');
const axes = (attributes: Attributes) => attribute<number[]>(attributes, 'axes');

type Reduction = (x: tf.Tensor, axis?: number | number[], keepDims?: boolean) => tf.Tensor;

const reduction =
  (reduce: Reduction): ConformanceOp =>
  ([x], attributes) =>
    reduce(
      x!,
      attribute<number[] | null>(attributes, 'axis') ?? undefined,
      attribute(attributes, 'keepDims'),
    );

function topk([x]: tf.Tensor[], attributes: Attributes): tf.Tensor[] {
  const { values, indices } = tf.topk(x!, attribute(attributes, 'k'));
  return [values, indices];
}

/** Ops that sum up or move values. */
export const SHAPE_OPS: Readonly<Record<string, ConformanceOp>> = {
  sum: reduction(tf.sum),
  mean: reduction(tf.mean),
  max: reduction(tf.max),
  min: reduction(tf.min),
  prod: reduction(tf.prod),
  logSumExp: reduction(tf.logSumExp),
  norm: reduction((x, along, keepDims) => tf.norm(x, 'euclidean', along, keepDims)),
  all: reduction(tf.all),
  any: reduction(tf.any),
  argMax: ([x], attributes) => tf.argMax(x!, axis(attributes)),
  argMin: ([x], attributes) => tf.argMin(x!, axis(attributes)),
  topk,
  cumsum: ([x], attributes) =>
    tf.cumsum(x!, axis(attributes), attribute(attributes, 'exclusive'), attribute(attributes, 'reverse')),
  gather: ([x, indices], attributes) => tf.gather(x!, indices!, axis(attributes)),
  unsortedSegmentSum: ([x, segments], attributes) =>
    tf.unsortedSegmentSum(x!, segments as tf.Tensor1D, attribute(attributes, 'count')),
  gatherND: ([x, indices]) => tf.gatherND(x!, indices!),
  scatterND: ([indices, updates], attributes) => tf.scatterND(indices!, updates!, shape(attributes)),
  concat: (inputs, attributes) => tf.concat(inputs, axis(attributes)),
  stack: (inputs, attributes) => tf.stack(inputs, axis(attributes)),
  unstack: ([x], attributes) => tf.unstack(x!, axis(attributes)),
  split: ([x], attributes) => tf.split(x!, attribute<number[]>(attributes, 'sizes'), axis(attributes)),
  slice: ([x], attributes) =>
    tf.slice(x!, attribute<number[]>(attributes, 'begin'), attribute<number[]>(attributes, 'size')),
  stridedSlice: ([x], attributes) =>
    tf.stridedSlice(
      x!,
      attribute(attributes, 'begin'),
      attribute(attributes, 'end'),
      attribute(attributes, 'strides'),
    ),
  pad: ([x], attributes) =>
    tf.pad(x!, attribute<Pairs>(attributes, 'paddings'), attribute(attributes, 'value')),
  mirrorPad: ([x], attributes) =>
    tf.mirrorPad(x!, attribute<Pairs>(attributes, 'paddings'), attribute<'reflect'>(attributes, 'mode')),
  transpose: ([x], attributes) => tf.transpose(x!, axes(attributes)),
  reshape: ([x], attributes) => tf.reshape(x!, shape(attributes)),
  tile: ([x], attributes) => tf.tile(x!, attribute(attributes, 'counts')),
  broadcastTo: ([x], attributes) => tf.broadcastTo(x!, shape(attributes)),
  reverse: ([x], attributes) => tf.reverse(x!, axes(attributes)),
  oneHot: ([labels], attributes) =>
    tf.oneHot(
      labels!,
      attribute(attributes, 'depth'),
      attribute(attributes, 'on'),
      attribute(attributes, 'off'),
      'float32',
    ),
  spaceToBatch: ([x], attributes) =>
    tf.spaceToBatchND(x!, attribute(attributes, 'block'), attribute(attributes, 'paddings')),
  batchToSpace: ([x], attributes) =>
    tf.batchToSpaceND(x!, attribute(attributes, 'block'), attribute(attributes, 'crops')),
  depthToSpace: ([x], attributes) =>
    tf.depthToSpace(x as tf.Tensor4D, attribute(attributes, 'block'), 'NHWC'),
  bincount: ([x], attributes) =>
    tf.bincount(x as tf.Tensor1D, tf.tensor1d([]), attribute(attributes, 'size')),
  resizeBilinear: ([x], attributes) => tf.image.resizeBilinear(x as tf.Tensor4D, ...resizing(attributes)),
  resizeNearest: ([x], attributes) =>
    tf.image.resizeNearestNeighbor(x as tf.Tensor4D, ...resizing(attributes)),
  cropAndResize: ([x, boxes, images], attributes) =>
    tf.image.cropAndResize(
      x as tf.Tensor4D,
      boxes as tf.Tensor2D,
      images as tf.Tensor1D,
      attribute(attributes, 'size'),
    ),
};

function resizing(attributes: Attributes): [[number, number], boolean, boolean] {
  return [
    attribute(attributes, 'size'),
    attribute(attributes, 'alignCorners'),
    attribute(attributes, 'halfPixels'),
  ];
}
