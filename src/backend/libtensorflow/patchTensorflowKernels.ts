import * as tf from '@tensorflow/tfjs';
import type { OpAttribute } from './attributes.ts';
import type { ConvInfo } from '../kernels/convInfo.ts';
import { convInfoOf } from '../kernels/convInfo.ts';
import { replaceKernel } from '../kernels/replaceKernel.ts';
import { TF_ATTRIBUTES } from './attributes.ts';
import { TF_DTYPES } from './dtypes.ts';
import type { OpBackend } from './opBackend.ts';
import { floatAttribute } from './opBackend.ts';

/**
 * Lets convolutions have any padding, and gradients with it: tfjs-node's kernels stop at `same` and `valid`, although
 * TensorFlow's don't. And lets a gather be part of a compiled step.
 * @param backendName under which tfjs-node's kernels are registered.
 */
export function patchTensorflowKernels(backendName: string): void {
  replaceKernel(backendName, tf.GatherV2, (original) => (args) => gather(args) ?? original(args));
  replaceKernel(backendName, tf.Conv2D, (original) => (args) => {
    const { x, filter } = args.inputs as { x: tf.TensorInfo; filter: tf.TensorInfo };
    const info = convInfoOf(args.attrs, { inputShape: x.shape, filterShape: filter.shape });
    if (!isExplicit(info)) return original(args);
    return execute(args.backend, tf.Conv2D, info, [x, filter]);
  });
  replaceKernel(backendName, tf.Conv2DBackpropFilter, (original) => (args) => {
    const { x, dy } = args.inputs as { x: tf.TensorInfo; dy: tf.TensorInfo };
    const info = convInfoOf(args.attrs, { inputShape: x.shape });
    if (!isExplicit(info)) return original(args);
    return withSizes(info.filterShape, (sizes) =>
      execute(args.backend, tf.Conv2DBackpropFilter, info, [x, sizes, dy]),
    );
  });
  replaceKernel(backendName, tf.Conv2DBackpropInput, (original) => (args) => {
    const { dy, filter } = args.inputs as { dy: tf.TensorInfo; filter: tf.TensorInfo };
    const info = convInfoOf(args.attrs, { filterShape: filter.shape });
    if (!isExplicit(info)) return original(args);
    return withSizes(info.inShape, (sizes) =>
      execute(args.backend, tf.Conv2DBackpropInput, info, [sizes, filter, dy]),
    );
  });
}

/** Gathers without reading the indices back first, as tfjs-node's kernel does: TensorFlow checks them itself. */
function gather({ inputs, attrs, backend }: Parameters<tf.KernelFunc>[0]): tf.Tensor | undefined {
  const { x, indices } = inputs as { x: tf.TensorInfo; indices: tf.TensorInfo };
  const { axis, batchDims } = attrs as { axis: number; batchDims: number };
  if (x.dtype !== 'float32' || indices.dtype !== 'int32') return undefined;
  const { TF_ATTR_INT, TF_ATTR_TYPE } = TF_ATTRIBUTES;
  const attributes: OpAttribute[] = [
    { name: 'batch_dims', type: TF_ATTR_INT, value: batchDims },
    floatAttribute('Tparams'),
    { name: 'Tindices', type: TF_ATTR_TYPE, value: TF_DTYPES.TF_INT32 },
    { name: 'Taxis', type: TF_ATTR_TYPE, value: TF_DTYPES.TF_INT32 },
  ];
  const axisTensor = tf.scalar(axis, 'int32');
  try {
    return (backend as OpBackend).executeSingleOutput(tf.GatherV2, attributes, [x, indices, axisTensor]);
  } finally {
    axisTensor.dispose();
  }
}

/** tfjs says `EXPLICIT` for four numbers and `NUMBER` for one; its types leave the second out. */
function isExplicit({ padInfo }: ConvInfo): boolean {
  return padInfo.type !== 'SAME' && padInfo.type !== 'VALID';
}

function withSizes(sizes: number[], use: (sizes: tf.Tensor) => tf.Tensor): tf.Tensor {
  const tensor = tf.tensor1d(sizes, 'int32');
  try {
    return use(tensor);
  } finally {
    tensor.dispose();
  }
}

function execute(backend: object, name: string, info: ConvInfo, inputs: tf.TensorInfo[]): tf.Tensor {
  const { TF_ATTR_INT, TF_ATTR_STRING } = TF_ATTRIBUTES;
  const isNhwc = info.dataFormat === 'channelsLast';
  const { top, bottom, left, right } = info.padInfo;
  const spatial = (height: number, width: number) => (isNhwc ? [1, height, width, 1] : [1, 1, height, width]);
  const paddings = isNhwc ? [0, 0, top, bottom, left, right, 0, 0] : [0, 0, 0, 0, top, bottom, left, right];
  const attributes: OpAttribute[] = [
    { name: 'strides', type: TF_ATTR_INT, value: spatial(info.strideHeight, info.strideWidth) },
    { name: 'dilations', type: TF_ATTR_INT, value: spatial(info.dilationHeight, info.dilationWidth) },
    { name: 'padding', type: TF_ATTR_STRING, value: 'EXPLICIT' },
    { name: 'explicit_paddings', type: TF_ATTR_INT, value: paddings },
    { name: 'data_format', type: TF_ATTR_STRING, value: isNhwc ? 'NHWC' : 'NCHW' },
  ];
  return (backend as OpBackend).executeSingleOutput(name, attributes, inputs);
}
