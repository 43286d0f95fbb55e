import { WeightsFileError } from '../weightsFile.ts';

/** Which output of which use of a layer. */
export interface TensorPlace {
  layer: string;
  node: number;
  tensor: number;
}

/** What a layer is applied to, use by use, as Keras 2, Keras 3 or TensorFlow.js wrote it. */
export function readInboundNodes(layer: string, nodes: unknown): TensorPlace[][] {
  if (!Array.isArray(nodes)) return [];
  return nodes.map((node: unknown) => {
    const places = isKeras3Node(node) ? readArguments(layer, node) : readPlaces(node);
    if (places.length === 0) throw new WeightsFileError(`the layer ${layer} is applied to nothing known`);
    return places;
  });
}

interface Keras3Node {
  args: unknown[];
  kwargs: Record<string, unknown>;
}

function isKeras3Node(node: unknown): node is Keras3Node {
  return typeof node === 'object' && node !== null && 'args' in node && Array.isArray(node.args);
}

function readArguments(layer: string, { args, kwargs }: Keras3Node): TensorPlace[] {
  const [inputs, ...more] = args;
  const others = [...more, ...Object.values(kwargs ?? {})];
  if (others.some((value) => JSON.stringify(value)?.includes('__keras_tensor__'))) {
    throw new WeightsFileError(
      `the layer ${layer} is called with several arguments, which only Keras can do`,
    );
  }
  return (Array.isArray(inputs) ? inputs : [inputs]).map((input: unknown) => {
    const { config } = (input ?? {}) as { config?: { keras_history?: unknown } };
    return readPlace(config?.keras_history);
  });
}

/** Of the inputs or outputs of a model: one place, a list of places, or places by name. */
export function readPlaces(value: unknown): TensorPlace[] {
  if (isPlace(value)) return [readPlace(value)];
  const list = Array.isArray(value) ? value : Object.values((value ?? {}) as object);
  return list.flatMap((one: unknown) => (isPlace(one) ? [readPlace(one)] : readPlaces(one)));
}

function isPlace(value: unknown): value is [string, number, number] {
  return Array.isArray(value) && typeof value[0] === 'string' && typeof value[1] === 'number';
}

function readPlace(value: unknown): TensorPlace {
  if (!isPlace(value)) throw new WeightsFileError('its architecture has a connection that leads nowhere');
  const [layer, node, tensor] = value;
  return { layer, node, tensor };
}
