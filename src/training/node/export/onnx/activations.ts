import type { LayerConverter, LayerUse } from './layerUse.ts';
import type { Value } from './onnxGraph.ts';
import type { OnnxAttribute } from './onnxMessages.ts';

type Apply = (use: LayerUse, value: Value) => string;

const operation =
  (op: string, attributes: Readonly<Record<string, OnnxAttribute>> = {}): Apply =>
  (use, { name }) =>
    use.add(op, [name], attributes);

const ACTIVATIONS: Readonly<Record<string, Apply>> = {
  elu: operation('Elu'),
  gelu: (use, { name }) => {
    const error = use.add('Erf', [use.add('Mul', [name, use.graph.floats([Math.SQRT1_2], [])])]);
    return halved(use, name, error);
  },
  gelu_new: (use, { name }) => {
    const { graph } = use;
    const cube = use.add('Mul', [name, use.add('Mul', [name, name])]);
    const sum = use.add('Add', [name, use.add('Mul', [cube, graph.floats([0.044715], [])])]);
    return halved(
      use,
      name,
      use.add('Tanh', [use.add('Mul', [sum, graph.floats([Math.sqrt(2 / Math.PI)], [])])]),
    );
  },
  hardSigmoid: operation('HardSigmoid', { alpha: { float: 0.2 }, beta: { float: 0.5 } }),
  linear: (_, { name }) => name,
  logSoftmax: (use, value) => use.add('LogSoftmax', [value.name], { axis: axisOf(value, -1) }),
  mish: (use, { name }) => use.add('Mul', [name, use.add('Tanh', [use.add('Softplus', [name])])]),
  relu: operation('Relu'),
  relu6: (use, { name }) => clip(use, name, 6),
  selu: operation('Selu'),
  sigmoid: operation('Sigmoid'),
  softmax: (use, value) => use.add('Softmax', [value.name], { axis: axisOf(value, -1) }),
  softplus: operation('Softplus'),
  softsign: operation('Softsign'),
  swish: (use, { name }) => use.add('Mul', [name, use.add('Sigmoid', [name])]),
  tanh: operation('Tanh'),
};

/** x (1 + y) / 2 */
function halved(use: LayerUse, x: string, y: string): string {
  const { graph } = use;
  const sum = use.add('Add', [y, graph.floats([1], [])]);
  return use.add('Mul', [use.add('Mul', [x, sum]), graph.floats([0.5], [])]);
}

function clip(use: LayerUse, name: string, greatest: number): string {
  return use.add('Clip', [name, use.graph.floats([0], []), use.graph.floats([greatest], [])]);
}

/** Where an axis of our model is in the graph. */
export function axisOf({ shape, isChannelsFirst }: Value, axis: number): number {
  const ours = axis < 0 ? axis + shape.length : axis;
  if (!isChannelsFirst || ours === 0) return ours;
  return ours === shape.length - 1 ? 1 : ours + 1;
}

/** What a layer computed, with the activation that its options name. */
export function activated(use: LayerUse, value: Value, option = 'activation'): Value {
  const activation = use.text(option, 'linear');
  const apply = ACTIVATIONS[activation];
  if (!apply) throw use.error(`its activation is ${activation}`);
  return { ...value, name: apply(use, value) };
}

const onInput =
  (apply: Apply): LayerConverter =>
  (use) =>
    use.alike(apply(use, use.input));

export const activationLayers: Readonly<Record<string, LayerConverter>> = {
  Activation: (use) => activated(use, use.alike(use.input.name)),
  ELU: onInput((use, { name }) => use.add('Elu', [name], { alpha: { float: use.number('alpha', 1) } })),
  LeakyReLU: onInput((use, { name }) =>
    use.add('LeakyRelu', [name], { alpha: { float: use.number('alpha', 0.3) } }),
  ),
  PReLU: (use) => use.plain(use.add('PRelu', [use.graph.plain(use.input), use.weight('alpha')])),
  ReLU: onInput((use, { name }) =>
    use.has('maxValue') ? clip(use, name, use.number('maxValue')) : use.add('Relu', [name]),
  ),
  Softmax: onInput((use, value) =>
    use.add('Softmax', [value.name], { axis: axisOf(value, use.number('axis', -1)) }),
  ),
  ThresholdedReLU: onInput((use, { name }) =>
    use.add('ThresholdedRelu', [name], { alpha: { float: use.number('theta', 1) } }),
  ),
};
