import * as tf from '@tensorflow/tfjs';
import type { TargetWeight } from './targetWeights.ts';

/** Who wrote a file decides how its kernels lie. */
export type Framework = 'torch' | 'chainer' | 'keras';

/** How a weight lies in a file, and how it becomes ours: seen as `view`, then with its axes permuted. */
export interface Layout {
  /** In the file. */
  shape: readonly number[];
  view: readonly number[];
  permutation: readonly number[];
}

type Describe = (target: TargetWeight, shape: readonly number[]) => Layout;

const permuted = (shape: readonly number[], permutation: readonly number[]): Layout => ({
  shape,
  view: shape,
  permutation,
});

/** By class and part; shapes are ours. What is not here lies as ours do. */
const channelsFirst: Readonly<Record<string, Describe>> = {
  'Conv1D kernel': (_, [k, i, o]) => permuted([o!, i!, k!], [2, 1, 0]),
  'Conv2D kernel': (_, [h, w, i, o]) => permuted([o!, i!, h!, w!], [2, 3, 1, 0]),
  'Conv3D kernel': (_, [d, h, w, i, o]) => permuted([o!, i!, d!, h!, w!], [2, 3, 4, 1, 0]),
  'Conv2DTranspose kernel': (_, [h, w, o, i]) => permuted([i!, o!, h!, w!], [2, 3, 1, 0]),
  'Conv3DTranspose kernel': (_, [d, h, w, o, i]) => permuted([i!, o!, d!, h!, w!], [2, 3, 4, 1, 0]),
  'Dense kernel': denseLayout,
};

const torch: Readonly<Record<string, Describe>> = {
  ...channelsFirst,
  'DepthwiseConv2D depthwise_kernel': (_, [h, w, c, m]) => ({
    shape: [c! * m!, 1, h!, w!],
    view: [c!, m!, h!, w!],
    permutation: [2, 3, 0, 1],
  }),
};

const chainer: Readonly<Record<string, Describe>> = {
  ...channelsFirst,
  'DepthwiseConv2D depthwise_kernel': (_, [h, w, c, m]) => permuted([m!, c!, h!, w!], [2, 3, 1, 0]),
};

/** Behind a flattening the others' inputs are ordered channels, rows, columns, and ours rows, columns, channels. */
function denseLayout({ flattened }: TargetWeight, [inputs, outputs]: readonly number[]): Layout {
  if (!flattened) return permuted([outputs!, inputs!], [1, 0]);
  const [height, width, channels] = flattened;
  const view = [outputs!, channels, height, width];
  return { shape: [outputs!, inputs!], view, permutation: [2, 3, 1, 0] };
}

/** How a file of the framework has this weight. */
export function layoutOf(framework: Framework, target: TargetWeight): Layout {
  const { shape } = target.variable;
  const describe = { torch, chainer, keras: {} as typeof torch }[framework][
    `${target.className} ${target.part}`
  ];
  return describe?.(target, shape) ?? permuted(shape, [...shape.keys()]);
}

/** A file's values as ours; the caller disposes of the result. */
export function fromLayout(
  values: tf.Tensor,
  { view, permutation }: Layout,
  shape: readonly number[],
): tf.Tensor {
  return tf.tidy(() =>
    values
      .reshape([...view])
      .transpose([...permutation])
      .reshape([...shape]),
  );
}

/** Ours as the file has them; the caller disposes of the result. */
export function toLayout(values: tf.Tensor, { shape, view, permutation }: Layout): tf.Tensor {
  const ours = permutation.map((axis) => view[axis]!);
  const back = permutation.map((_, axis) => permutation.indexOf(axis));
  return tf.tidy(() =>
    values
      .reshape(ours)
      .transpose(back)
      .reshape([...shape]),
  );
}
