import { axisOf } from './activations.ts';
import type { LayerConverter, LayerUse } from './layerUse.ts';
import type { Value } from './onnxGraph.ts';

/** All inputs in one order: channels behind the samples if one of them has it already, where that makes sense. */
function inOneOrder(use: LayerUse): Value[] {
  const { graph, inputs } = use;
  const ranks = new Set(inputs.map(({ shape }) => shape.length));
  if (ranks.size > 1) throw use.error('its inputs have different numbers of axes');
  const isChannelsFirst = inputs.some((input) => input.isChannelsFirst);
  return inputs.map((input) => ({
    ...input,
    name: isChannelsFirst ? graph.channelsFirst(input) : graph.plain(input),
    isChannelsFirst,
  }));
}

const merging =
  (op: string): LayerConverter =>
  (use) => {
    const values = inOneOrder(use);
    const name = use.add(
      op,
      values.map((value) => value.name),
    );
    return { ...values[0]!, name, shape: use.outputShape };
  };

const multiply: LayerConverter = (use) => {
  const [first, ...others] = inOneOrder(use);
  const name = others.reduce((product, other) => use.add('Mul', [product, other.name]), first!.name);
  return { ...first!, name, shape: use.outputShape };
};

const concatenate: LayerConverter = (use) => {
  const values = inOneOrder(use);
  const axis = axisOf(values[0]!, use.number('axis', -1));
  const names = values.map((value) => value.name);
  return { ...values[0]!, name: use.add('Concat', names, { axis }), shape: use.outputShape };
};

/** Sums over one axis of each input, for matrices that have been put in place, or for vectors. */
const dot: LayerConverter = (use) => {
  const { graph, inputs } = use;
  const [rank, otherRank] = inputs.map(({ shape }) => shape.length);
  if (rank !== otherRank) throw use.error('its inputs have different numbers of axes');
  const given = [use.raw('axes')].flat() as number[];
  const axes = inputs.map((_, index) => ((given[index] ?? given[0]!) + rank!) % rank!);
  const names = inputs.map((input, index) => {
    const plain = graph.plain(input);
    return use.flag('normalize') ? normalized(use, plain, axes[index]!) : plain;
  });
  if (rank === 2) {
    const products = use.add('Mul', names);
    return use.plain(use.add('ReduceSum', [products, graph.integers([1])], { keepdims: 1 }));
  }
  const left = axes[0] === 2 ? names[0]! : graph.transpose(names[0]!, [0, 2, 1]);
  const right = axes[1] === 1 ? names[1]! : graph.transpose(names[1]!, [0, 2, 1]);
  return use.plain(use.add('MatMul', [left, right]));
};

/** As TensorFlow.js does: no sum of squares is less than epsilon. */
function normalized(use: LayerUse, name: string, axis: number): string {
  const { graph } = use;
  const squares = use.add('ReduceSum', [use.add('Mul', [name, name]), graph.integers([axis])], {
    keepdims: 1,
  });
  const length = use.add('Sqrt', [use.add('Max', [squares, graph.floats([1e-7], [])])]);
  return use.add('Div', [name, length]);
}

export const mergingLayers: Readonly<Record<string, LayerConverter>> = {
  Add: merging('Sum'),
  Average: merging('Mean'),
  Concatenate: concatenate,
  Dot: dot,
  Maximum: merging('Max'),
  Minimum: merging('Min'),
  Multiply: multiply,
};
