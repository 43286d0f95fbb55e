import type * as tf from '@tensorflow/tfjs';
import type { LayerNode } from '../../../parallel/layerTree.ts';
import type { OnnxGraph, Shape, Value, WeightLayout } from './onnxGraph.ts';
import type { OnnxAttribute } from './onnxMessages.ts';

/** Turns one kind of layer into nodes. */
export type LayerConverter = (use: LayerUse) => Value | Value[];

/** Converts whatever layer, for those that have others in them. */
export type ConvertLayer = (use: LayerUse) => Value[];

interface LayerUseOptions {
  graph: OnnxGraph;
  /** The layer's name, with those of the models that it is in. */
  path: string;
  layer: LayerNode;
  inputs: readonly Value[];
  outputShapes: readonly Shape[];
  convert: ConvertLayer;
}

/** A layer that is applied to something. */
export class LayerUse {
  readonly graph: OnnxGraph;
  readonly path: string;
  readonly layer: LayerNode;
  readonly inputs: readonly Value[];
  readonly outputShapes: readonly Shape[];
  readonly #convert: ConvertLayer;
  readonly #config: Readonly<Record<string, unknown>>;

  constructor({ graph, path, layer, inputs, outputShapes, convert }: LayerUseOptions) {
    this.graph = graph;
    this.path = path;
    this.layer = layer;
    this.inputs = inputs;
    this.outputShapes = outputShapes;
    this.#convert = convert;
    this.#config = layer.getConfig();
  }

  get input(): Value {
    return this.inputs[0]!;
  }

  get outputShape(): Shape {
    return this.outputShapes[0]!;
  }

  number(option: string, otherwise?: number): number {
    const value = this.#config[option] ?? otherwise;
    if (typeof value === 'number') return value;
    throw this.error(`its ${option} is ${JSON.stringify(value)}`);
  }

  text(option: string, otherwise: string): string {
    const value = this.#config[option];
    return typeof value === 'string' ? value : otherwise;
  }

  flag(option: string): boolean {
    return this.#config[option] === true;
  }

  has(option: string): boolean {
    return this.#config[option] != null;
  }

  /** As many numbers as there are spatial axes; one number stands for all. */
  numbers(option: string, count: number, otherwise = 1): number[] {
    const value: unknown = this.#config[option] ?? otherwise;
    if (typeof value === 'number') return Array.from({ length: count }, () => value);
    return (value as number[]).map(Number);
  }

  /** An option with a structure of its own. */
  raw(option: string): unknown {
    return this.#config[option];
  }

  variable(part: string): tf.Variable | undefined {
    const weights = [...this.layer.trainableWeights, ...this.layer.nonTrainableWeights];
    const weight = weights.find(
      ({ originalName }) => originalName.split('/').at(-1)!.replace(/_\d+$/, '') === part,
    );
    return weight?.read() as tf.Variable | undefined;
  }

  /** A weight that the layer has, as it is or laid out anew. @param layout names how, for those used twice. */
  weight(part: string, layout?: { name: string; of: (shape: number[]) => WeightLayout }): string {
    const variable = this.variable(part);
    if (!variable) throw this.error(`it has no ${part}`);
    const { shape, arrange } = layout?.of(variable.shape) ?? {
      shape: variable.shape,
      arrange: (weight: tf.Tensor) => weight,
    };
    return this.graph.weight(`${this.path}/${part}`, variable, layout?.name ?? 'plain', { shape, arrange });
  }

  /** A node of this layer. */
  add(
    op: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, OnnxAttribute>> = {},
  ): string {
    return this.graph.add(this.path, op, inputs, attributes);
  }

  /** The layer's output, channels last. */
  plain(name: string, shape: Shape = this.outputShape): Value {
    return { name, shape, isChannelsFirst: false };
  }

  /** The layer's output in the order of its input. */
  alike(name: string): Value {
    return { name, shape: this.outputShape, isChannelsFirst: this.input.isChannelsFirst };
  }

  /** Another layer within this one. */
  inner(layer: LayerNode, inputs: readonly Value[], name = layer.name): Value[] {
    const shapes = inputs.map(({ shape }) => [...shape]);
    const computed = layer.computeOutputShape(shapes.length === 1 ? shapes[0]! : shapes);
    const outputShapes = (Array.isArray(computed[0]) ? computed : [computed]) as Shape[];
    const { graph } = this;
    const convert = this.#convert;
    return convert(
      new LayerUse({ graph, path: `${this.path}/${name}`, layer, inputs, outputShapes, convert }),
    );
  }

  /** Says which layer can't be exported. */
  error(reason: string): Error {
    return new Error(
      `the layer ${this.layer.name} (${this.layer.getClassName()}) can't be written as ONNX: ${reason}`,
    );
  }
}
