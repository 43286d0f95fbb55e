import * as tf from '@tensorflow/tfjs';

/** Sizes, strides and paddings of a convolution. */
export type ConvInfo = ReturnType<typeof tf.backend_util.computeConv2DInfo>;

type Shape4D = [number, number, number, number];

/** What the kernels of a convolution and of its two gradients are told; the gradients have no dilation. */
interface ConvAttributes {
  strides: number | [number, number];
  dilations?: number | [number, number];
  pad: Parameters<typeof tf.backend_util.computeConv2DInfo>[4];
  /** Absent in depthwise kernels, which know NHWC alone. */
  dataFormat?: 'NHWC' | 'NCHW';
  dimRoundingMode?: 'floor' | 'round' | 'ceil';
  inputShape?: Shape4D;
  filterShape?: Shape4D;
}

/**
 * The convolution that a kernel computes or is a gradient of. Each of the two shapes is that of an input of the
 * kernel, or an attribute of it.
 * @param depthwise Whether each channel has a filter of its own.
 */
export function convInfoOf(
  attributes: tf.NamedAttrMap | undefined,
  shapes: { inputShape?: number[]; filterShape?: number[] },
  depthwise = false,
): ConvInfo {
  const given = attributes as unknown as ConvAttributes;
  return tf.backend_util.computeConv2DInfo(
    (given.inputShape ?? shapes.inputShape) as Shape4D,
    (given.filterShape ?? shapes.filterShape) as Shape4D,
    given.strides,
    given.dilations ?? 1,
    given.pad,
    given.dimRoundingMode,
    depthwise,
    tf.backend_util.convertConv2DDataFormat(given.dataFormat ?? 'NHWC'),
  );
}
