import type { LayerConverter, LayerUse } from './layerUse.ts';
import type { Value } from './onnxGraph.ts';

/** The weight, or as many of a number as there are channels. */
function partOr(use: LayerUse, part: string, otherwise: number, channels: number): string {
  if (use.variable(part)) return use.weight(part);
  return use.graph.floats(Array.from({ length: channels }, () => otherwise));
}

/** Normalizes the axis behind the samples; of other axes only the last can be moved there. */
const batchNormalization: LayerConverter = (use) => {
  const { graph, input } = use;
  const rank = input.shape.length;
  const axis = use.number('axis', -1);
  const ours = axis < 0 ? axis + rank : axis;
  if (ours !== 1 && ours !== rank - 1) throw use.error(`its axis is ${axis}, and not 1 or the last`);
  const isLast = ours === rank - 1 && rank > 2;
  const value: Value = isLast
    ? { ...input, name: graph.channelsFirst(input), isChannelsFirst: true }
    : { ...input, name: graph.plain(input), isChannelsFirst: false };
  const channels = input.shape[ours]!;
  const parts = [
    partOr(use, 'gamma', 1, channels),
    partOr(use, 'beta', 0, channels),
    use.weight('moving_mean'),
    use.weight('moving_variance'),
  ];
  const epsilon = { float: use.number('epsilon', 1e-3) };
  return { ...value, name: use.add('BatchNormalization', [value.name, ...parts], { epsilon }) };
};

const layerNormalization: LayerConverter = (use) => {
  const { shape } = use.input;
  const axes = [use.raw('axis') ?? -1].flat().map((axis) => ((axis as number) + shape.length) % shape.length);
  const first = Math.min(...axes);
  const isAtTheEnd = axes.length === shape.length - first;
  const normalized = shape.slice(first);
  if (!isAtTheEnd || normalized.includes(null)) throw use.error('its axes are not the last ones');
  const ones = normalized.reduce<number>((product, size) => product * size!, 1);
  const scale = use.variable('gamma')
    ? use.weight('gamma')
    : use.graph.floats(
        Array.from({ length: ones }, () => 1),
        normalized as number[],
      );
  const offset = use.variable('beta') ? [use.weight('beta')] : [];
  const inputs = [use.graph.plain(use.input), scale, ...offset];
  const epsilon = { float: use.number('epsilon', 1e-3) };
  return use.plain(use.add('LayerNormalization', inputs, { axis: first, epsilon }));
};

/** ONNX divides alpha by the number of channels that are summed. */
const localResponseNormalization: LayerConverter = (use) => {
  const { graph, input } = use;
  const size = 2 * use.number('depthRadius') + 1;
  const name = use.add('LRN', [graph.channelsFirst(input)], {
    size,
    alpha: { float: use.number('alpha') * size },
    beta: { float: use.number('beta') },
    bias: { float: use.number('bias') },
  });
  return { name, shape: use.outputShape, isChannelsFirst: true };
};

export const normalizationLayers: Readonly<Record<string, LayerConverter>> = {
  BatchNormalization: batchNormalization,
  LayerNormalization: layerNormalization,
  LocalResponseNormalization: localResponseNormalization,
};
