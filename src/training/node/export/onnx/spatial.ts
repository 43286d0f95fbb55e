import type { LayerUse } from './layerUse.ts';
import type { Shape, Value } from './onnxGraph.ts';
import type { OnnxAttribute } from './onnxMessages.ts';

/** What a layer over rows and columns works on. */
export interface Spatial {
  /** Its input, channels behind the samples. */
  name: string;
  channels: number;
  /** Sizes of rows, columns and the like. */
  sizes: Shape;
}

const FIRST = 'channelsFirst';

/** Whether the layer has its channels behind the samples in our model too. */
function isOursChannelsFirst(use: LayerUse): boolean {
  return use.text('dataFormat', 'channelsLast') === FIRST;
}

/** The input of a layer that has a `dataFormat`, or always channels last. */
export function spatialInput(use: LayerUse): Spatial {
  const { graph, input } = use;
  const { shape } = input;
  if (isOursChannelsFirst(use))
    return { name: graph.plain(input), channels: shape[1]!, sizes: shape.slice(2) };
  return { name: graph.channelsFirst(input), channels: shape.at(-1)!, sizes: shape.slice(1, -1) };
}

/** The output of such a layer. */
export function spatialOutput(use: LayerUse, name: string): Value {
  return { name, shape: use.outputShape, isChannelsFirst: !isOursChannelsFirst(use) };
}

export interface Window {
  kernel: readonly number[];
  strides: readonly number[];
  dilations?: readonly number[];
  padding: string;
}

/** Padding as TensorFlow does it: what is odd goes behind. */
export function padAttributes(
  sizes: Shape,
  { kernel, strides, dilations, padding }: Window,
): Record<string, OnnxAttribute> {
  if (padding !== 'same') return {};
  const totals = sizes.map((size, axis) => {
    const reach = (kernel[axis]! - 1) * (dilations?.[axis] ?? 1) + 1;
    const stride = strides[axis]!;
    if (stride === 1) return reach - 1;
    if (size === null) return undefined;
    return Math.max((Math.ceil(size / stride) - 1) * stride + reach - size, 0);
  });
  if (totals.includes(undefined)) return { auto_pad: 'SAME_UPPER' };
  const begins = totals.map((total) => Math.floor(total! / 2));
  return { pads: [...begins, ...totals.map((total, axis) => total! - begins[axis]!)] };
}
