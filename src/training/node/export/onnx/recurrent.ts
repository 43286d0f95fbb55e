import * as tf from '@tensorflow/tfjs';
import type { LayerNode } from '../../../parallel/layerTree.ts';
import type { LayerConverter, LayerUse } from './layerUse.ts';
import type { Value } from './onnxGraph.ts';

interface Recurrence {
  op: 'LSTM' | 'GRU' | 'RNN';
  /** For each gate of ONNX, which of ours it is. */
  gates: readonly number[];
  /** Options whose activations ONNX wants, in its order. */
  activations: readonly string[];
  states: number;
}

const RECURRENCES = {
  GRU: { op: 'GRU', gates: [0, 1, 2], activations: ['recurrentActivation', 'activation'], states: 1 },
  LSTM: {
    op: 'LSTM',
    gates: [0, 3, 1, 2],
    activations: ['recurrentActivation', 'activation', 'activation'],
    states: 2,
  },
  SimpleRNN: { op: 'RNN', gates: [0], activations: ['activation'], states: 1 },
} as const satisfies Record<string, Recurrence>;

/** Ours and ONNX's; the numbers that some of them have are the same by default. */
const ACTIVATIONS: Readonly<Record<string, string>> = {
  elu: 'Elu',
  hardSigmoid: 'HardSigmoid',
  relu: 'Relu',
  sigmoid: 'Sigmoid',
  softplus: 'Softplus',
  softsign: 'Softsign',
  tanh: 'Tanh',
};

const recurrent =
  (recurrence: Recurrence): LayerConverter =>
  (use) => {
    const { graph } = use;
    if (use.flag('stateful')) throw use.error('it keeps its state from batch to batch');
    const [sequence, ...initial] = use.inputs;
    const ordered = use.flag('goBackwards') ? reversed(use, sequence!) : graph.plain(sequence!);
    const states = initial.map((state) => use.add('Unsqueeze', [graph.plain(state), graph.integers([0])]));
    const inputs = [
      graph.transpose(ordered, [1, 0, 2]),
      gateWeight(use, 'kernel', recurrence),
      gateWeight(use, 'recurrent_kernel', recurrence),
      gateBias(use, recurrence),
      ...(states.length > 0 ? ['', ...states] : []),
    ];
    const outputs = graph.addMany(
      use.path,
      recurrence.op,
      inputs,
      attributesOf(use, recurrence),
      1 + recurrence.states,
    );
    const last = outputs.slice(1).map((state) => use.add('Squeeze', [state, graph.integers([0])]));
    const values = use.flag('returnSequences') ? sequencesOf(use, outputs[0]!) : last[0]!;
    const results = use.flag('returnState') ? [values, ...last] : [values];
    return results.map((name, index) => use.plain(name, use.outputShapes[index]!));
  };

function attributesOf(use: LayerUse, { activations }: Recurrence) {
  const names = activations.map((option) => {
    const activation = use.text(option, 'linear');
    const name = ACTIVATIONS[activation];
    if (name === undefined) throw use.error(`its ${option} is ${activation}`);
    return name;
  });
  return { hidden_size: use.number('units'), activations: names };
}

/** From [steps, directions, samples, units] to ours. */
function sequencesOf(use: LayerUse, name: string): string {
  const { graph } = use;
  return graph.transpose(use.add('Squeeze', [name, graph.integers([1])]), [1, 0, 2]);
}

/** Its steps from the last to the first. */
function reversed(use: LayerUse, value: Value): string {
  const { graph } = use;
  const places = [[-1], [-(2 ** 31)], [1], [-1]].map((numbers) => graph.integers(numbers));
  return use.add('Slice', [graph.plain(value), ...places]);
}

/** From [inputs, gates x units] to [directions, gates x units, inputs]. */
function gateWeight(use: LayerUse, part: string, { gates }: Recurrence): string {
  return use.weight(part, {
    name: 'gates',
    of: ([inputs, columns]) => ({
      shape: [1, columns!, inputs!],
      arrange: (weight) =>
        weight
          .reshape([inputs!, gates.length, columns! / gates.length])
          .gather([...gates], 1)
          .reshape([inputs!, columns!])
          .transpose()
          .expandDims(0),
    }),
  });
}

/** ONNX has one for the input and one for the state, behind it. */
function gateBias(use: LayerUse, { gates }: Recurrence): string {
  if (!use.variable('bias')) return '';
  return use.weight('bias', {
    name: 'gates',
    of: ([size]) => ({
      shape: [1, 2 * size!],
      arrange: (weight) => {
        const ordered = weight.reshape([gates.length, size! / gates.length]).gather([...gates], 0);
        return tf.concat([ordered.reshape([size!]), tf.zeros([size!])]).expandDims(0);
      },
    }),
  });
}

/** Two recurrent layers, of which one goes backwards, and whose steps are put side by side. */
const bidirectional: LayerConverter = (use) => {
  const { graph, layer, inputs } = use;
  if (inputs.length > 1) throw use.error('it is given states to begin with');
  const { forwardLayer, backwardLayer, mergeMode, returnSequences, returnState } = layer as Bidirectional;
  const [forward, ...states] = use.inner(forwardLayer, inputs);
  const [behind, ...statesBehind] = use.inner(backwardLayer, inputs);
  const backward = returnSequences ? { ...behind!, name: reversed(use, behind!) } : behind!;
  const sides = [graph.plain(forward!), graph.plain(backward)];
  const more = returnState ? [...states, ...statesBehind] : [];
  if (mergeMode === null) return [forward!, backward, ...more];
  return [use.plain(joined(use, mergeMode, sides)), ...more];
};

interface Bidirectional extends LayerNode {
  forwardLayer: LayerNode;
  backwardLayer: LayerNode;
  mergeMode: 'concat' | 'sum' | 'mul' | 'ave' | null;
  returnSequences: boolean;
  returnState: boolean;
}

function joined(use: LayerUse, mode: string, sides: readonly string[]): string {
  if (mode === 'concat') return use.add('Concat', sides, { axis: use.outputShape.length - 1 });
  return use.add({ sum: 'Sum', mul: 'Mul', ave: 'Mean' }[mode]!, sides);
}

/** Steps become samples, for the layer within. */
const timeDistributed: LayerConverter = (use) => {
  const { graph, input, layer } = use;
  const [, steps, ...sizes] = input.shape;
  if (sizes.includes(null) || steps === null) throw use.error('it needs to know the sizes of its input');
  const samples = use.add('Reshape', [graph.plain(input), graph.integers([-1, ...(sizes as number[])])]);
  const value = { name: samples, shape: [null, ...sizes], isChannelsFirst: false };
  const [output] = use.inner(layer.layer!, [value]);
  const shape = use.outputShape.slice(2);
  if (shape.includes(null)) throw use.error('it needs to know the sizes of its output');
  const back = graph.integers([-1, steps!, ...(shape as number[])]);
  return use.plain(use.add('Reshape', [graph.plain(output!), back]));
};

export const recurrentLayers: Readonly<Record<string, LayerConverter>> = {
  Bidirectional: bidirectional,
  GRU: recurrent(RECURRENCES.GRU),
  LSTM: recurrent(RECURRENCES.LSTM),
  SimpleRNN: recurrent(RECURRENCES.SimpleRNN),
  TimeDistributed: timeDistributed,
};
