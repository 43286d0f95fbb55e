import { activated } from './activations.ts';
import type { LayerConverter, LayerUse } from './layerUse.ts';
import type { WeightLayout } from './onnxGraph.ts';
import { range } from './onnxGraph.ts';
import { padAttributes, spatialInput, spatialOutput } from './spatial.ts';
import type { Window } from './spatial.ts';

interface Layout {
  name: string;
  of: (shape: number[]) => WeightLayout;
}

function permuted(permutation: readonly number[]): Layout {
  return {
    name: `permuted ${String(permutation)}`,
    of: (shape) => ({
      shape: permutation.map((axis) => shape[axis]!),
      arrange: (weight) => weight.transpose([...permutation]),
    }),
  };
}

/** Filters before channels, both before rows and columns. */
const kernelLayout = (axes: number) => permuted([axes + 1, axes, ...range(0, axes)]);

const depthwiseLayout: Layout = {
  name: 'depthwise',
  of: ([height, width, channels, multiplier]) => {
    const shape = [channels! * multiplier!, 1, height!, width!];
    return { shape, arrange: (weight) => weight.transpose([2, 3, 0, 1]).reshape(shape) };
  },
};

function windowOf(use: LayerUse, axes: number): Required<Window> {
  const padding = use.text('padding', 'valid');
  if (padding !== 'same' && padding !== 'valid') throw use.error(`its padding is ${padding}`);
  return {
    kernel: use.numbers('kernelSize', axes),
    strides: use.numbers('strides', axes),
    dilations: use.numbers('dilationRate', axes),
    padding,
  };
}

function biasOf(use: LayerUse): string[] {
  return use.variable('bias') ? [use.weight('bias')] : [];
}

const convolution =
  (axes: number): LayerConverter =>
  (use) => {
    const { name, sizes } = spatialInput(use);
    const window = windowOf(use, axes);
    const output = use.add('Conv', [name, use.weight('kernel', kernelLayout(axes)), ...biasOf(use)], {
      kernel_shape: window.kernel,
      strides: window.strides,
      dilations: window.dilations,
      ...padAttributes(sizes, window),
    });
    return activated(use, spatialOutput(use, output));
  };

function depthwise(use: LayerUse, bias: readonly string[]): string {
  const { name, channels, sizes } = spatialInput(use);
  const window = windowOf(use, 2);
  return use.add('Conv', [name, use.weight('depthwise_kernel', depthwiseLayout), ...bias], {
    group: channels,
    kernel_shape: window.kernel,
    strides: window.strides,
    dilations: window.dilations,
    ...padAttributes(sizes, window),
  });
}

/** The gradient of a convolution by its input: padding takes away, and strides wider than the kernel leave a rest. */
const transposed =
  (axes: number): LayerConverter =>
  (use) => {
    const { name } = spatialInput(use);
    const { kernel, strides, padding } = windowOf(use, axes);
    const excess = kernel.map((size, axis) => Math.max(size - strides[axis]!, 0));
    const begins = excess.map((total) => Math.floor(total / 2));
    const ends = excess.map((total, axis) => total - begins[axis]!);
    const output = use.add(
      'ConvTranspose',
      [name, use.weight('kernel', kernelLayout(axes)), ...biasOf(use)],
      {
        kernel_shape: kernel,
        strides,
        output_padding: kernel.map((size, axis) => Math.max(strides[axis]! - size, 0)),
        ...(padding === 'same' && { pads: [...begins, ...ends] }),
      },
    );
    return activated(use, spatialOutput(use, output));
  };

export const convolutionLayers: Readonly<Record<string, LayerConverter>> = {
  Conv1D: convolution(1),
  Conv2D: convolution(2),
  Conv2DTranspose: transposed(2),
  Conv3D: convolution(3),
  Conv3DTranspose: transposed(3),
  DepthwiseConv2D: (use) => activated(use, spatialOutput(use, depthwise(use, biasOf(use)))),
  SeparableConv2D: (use) => {
    const inputs = [depthwise(use, []), use.weight('pointwise_kernel', kernelLayout(2)), ...biasOf(use)];
    return activated(use, spatialOutput(use, use.add('Conv', inputs, { kernel_shape: [1, 1] })));
  },
};
