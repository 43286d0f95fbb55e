import { activated } from './activations.ts';
import type { LayerConverter, LayerUse } from './layerUse.ts';
import type { Value } from './onnxGraph.ts';

/** A dense layer; its kernel stands for all places before the last axis. */
function denseOutput(use: LayerUse): Value {
  const { graph, input } = use;
  const bias = use.variable('bias') ? [use.weight('bias')] : [];
  const plain = graph.plain(input);
  if (input.shape.length === 2) return use.plain(use.add('Gemm', [plain, use.weight('kernel'), ...bias]));
  const product = use.add('MatMul', [plain, use.weight('kernel')]);
  return use.plain(bias.length === 0 ? product : use.add('Add', [product, ...bias]));
}

/** Rows of a table by number. */
const embedding: LayerConverter = (use) => {
  if (use.flag('maskZero')) throw use.error('its maskZero hides steps from the layers that follow');
  const places = use.add('Cast', [use.graph.plain(use.input)], { to: 7 });
  return use.plain(use.add('Gather', [use.weight('embeddings'), places], { axis: 0 }));
};

const rescaling: LayerConverter = (use) => {
  const { graph, input } = use;
  const scaled = use.add('Mul', [input.name, graph.floats([use.number('scale')], [])]);
  return use.alike(use.add('Add', [scaled, graph.floats([use.number('offset', 0)], [])]));
};

/** Does nothing outside of training. */
const nothing: LayerConverter = (use) => use.alike(use.input.name);

export const basicLayers: Readonly<Record<string, LayerConverter>> = {
  AlphaDropout: nothing,
  Dense: (use) => activated(use, denseOutput(use)),
  Dropout: nothing,
  Embedding: embedding,
  GaussianDropout: nothing,
  GaussianNoise: nothing,
  Rescaling: rescaling,
  SpatialDropout1D: nothing,
};
