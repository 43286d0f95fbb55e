import type * as tf from '@tensorflow/tfjs';

export type Layer = tf.LayersModel['layers'][number];

/** An input of a layer, as the layer is tried on it. */
export interface TrialInput {
  shape: number[];
  dtype: tf.DataType;
}

/** One place in a model where a layer is applied. */
export interface LayerUse {
  layer: Layer;
  /** The layer's name, after those of the models around it. */
  name: string;
  inputs: TrialInput[];
  /** Whether something before it is trained, so that the gradient passes through it. */
  passesGradient: boolean;
  /** Equal for uses that need the same kernels. */
  key: string;
}

type GraphNode = tf.LayersModel['nodesByDepth'][string][number];

/** Every use of a layer in a model and in the models inside it, in the order of the forward pass. */
export function* layerUses(
  model: tf.LayersModel,
  around?: { name: string; passesGradient: boolean },
): Generator<LayerUse> {
  const carriers = new Set<Layer>();
  for (const node of nodesInOrder(model)) {
    const { outboundLayer: layer, inboundLayers } = node;
    if (inboundLayers.length === 0) {
      if (around?.passesGradient) carriers.add(layer);
      continue;
    }
    const passesGradient = inboundLayers.some((before) => carriers.has(before));
    const name = around ? `${around.name}/${layer.name}` : layer.name;
    if (passesGradient || layer.trainableWeights.length > 0) carriers.add(layer);
    if (isModel(layer)) yield* layerUses(layer, { name, passesGradient });
    else yield describeUse(node, name, passesGradient);
  }
}

function nodesInOrder(model: tf.LayersModel): GraphNode[] {
  if (!model.built) model.build(model.inputs[0]!.shape); // tfjs puts off building a sequential model
  const depths = Object.keys(model.nodesByDepth).sort((left, right) => Number(right) - Number(left));
  return depths.flatMap((depth) => model.nodesByDepth[depth]!);
}

function isModel(layer: Layer): layer is tf.LayersModel {
  return 'nodesByDepth' in layer;
}

function describeUse(node: GraphNode, name: string, passesGradient: boolean): LayerUse {
  const { outboundLayer: layer, inputTensors } = node;
  const config = layer.getConfig();
  const inputs = inputTensors.map(({ shape, dtype }) => ({ shape: trialShape(layer, config, shape), dtype }));
  const trained = layer.trainableWeights.length > 0;
  const key = JSON.stringify([
    layer.getClassName(),
    { ...config, name: '' },
    inputs,
    passesGradient,
    trained,
  ]);
  return { layer, name, inputs, passesGradient, key };
}

/** What an unknown size other than that of the batch is tried with. */
const UNKNOWN_SIZE = 8;

/** No image needs to be larger to show which kernels a layer needs. */
const ENOUGH = 4;

/** Layers that do the same at every place of an image, whatever its size. */
const SIZELESS =
  /^((Separable|Depthwise)?Conv[123]D(Transpose)?|(Global)?(Max|Average)Pooling[123]D|Activation|.*ReLU|ELU|BatchNormalization|(Spatial)?Dropout.*|ZeroPadding2D|UpSampling2D)$/;

function trialShape(layer: Layer, config: object, shape: (number | null)[]): number[] {
  const [, ...sizes] = shape;
  const known = sizes.map((size) => size ?? UNKNOWN_SIZE);
  if (known.length < 2 || !isSizeless(layer, config)) return [1, ...known];
  const enough = Math.max(ENOUGH, reachOf(config));
  return [1, ...known.map((size, axis) => (axis === known.length - 1 ? size : Math.min(size, enough)))];
}

function isSizeless(layer: Layer, config: object): boolean {
  const { dataFormat = 'channelsLast', axis = -1 } = config as { dataFormat?: string; axis?: number };
  return SIZELESS.test(layer.getClassName()) && dataFormat !== 'channelsFirst' && axis === -1;
}

/** How many places of the input one place of the output sees at most. */
function reachOf(config: object): number {
  const { kernelSize, poolSize, dilationRate } = config as Record<string, number | number[] | undefined>;
  const greatest = (value: number | number[] | undefined) => Math.max(1, ...[value ?? 1].flat());
  return Math.max(greatest(kernelSize), greatest(poolSize)) * greatest(dilationRate);
}
