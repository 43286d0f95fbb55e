import type * as tf from '@tensorflow/tfjs';
import type { LayerNode } from '../parallel/layerTree.ts';

type Shape = readonly (number | null)[];

/** What a layer takes and gives when it is applied once; the batch axis counts as one sample. */
export interface AppliedShapes {
  inputs: readonly Shape[];
  outputs: readonly Shape[];
}

/**
 * Multiplications that are added up, for one sample: of convolutions, dense and recurrent layers, each weight of a kernel
 * as often as it is used. Biases, normalizations and activations are not counted, as in the usual tables.
 */
export function countMultiplyAdds(layer: tf.layers.Layer, { inputs, outputs }: AppliedShapes): number {
  const node = layer as LayerNode;
  const [input = [], output = []] = [inputs[0], outputs[0]];
  const kind = layer.getClassName();
  if (kind === 'Bidirectional') {
    return countOf(node.forwardLayer, input, output) + countOf(node.backwardLayer, input, output);
  }
  if (kind === 'TimeDistributed') return (input[1] ?? 1) * countOf(node.layer, within(input), within(output));
  if (node.cell) return (input[1] ?? 1) * kernelSize(layer);
  if (/^Conv\dDTranspose$/.test(kind)) return kernelSize(layer) * positions(input);
  const isCounted = /^(Conv\dD|DepthwiseConv2D|SeparableConv2D|Dense)$/.test(kind);
  return isCounted ? kernelSize(layer) * positions(output) : 0;
}

function countOf(layer: tf.layers.Layer | undefined, input: Shape, output: Shape): number {
  return layer ? countMultiplyAdds(layer, { inputs: [input], outputs: [output] }) : 0;
}

/** Without the axis of time, which is the second. */
function within([batch = null, , ...rest]: Shape): Shape {
  return [batch, ...rest];
}

function kernelSize({ weights }: tf.layers.Layer): number {
  const kernels = weights.filter(({ originalName }) => /kernel(_\d+)?$/.test(originalName));
  return kernels.reduce(
    (sum, { shape }) => sum + shape.reduce<number>((size, axis) => size * (axis ?? 1), 1),
    0,
  );
}

/** Places between batch and channels. */
function positions(shape: Shape): number {
  return shape.slice(1, -1).reduce<number>((product, extent) => product * (extent ?? 1), 1);
}
