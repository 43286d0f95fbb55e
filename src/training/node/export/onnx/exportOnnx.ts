import type * as tf from '@tensorflow/tfjs';
import type { TensorSpec } from '../../../export/savedModelPort.ts';
import { convertModel } from './convertModel.ts';
import { OnnxGraph } from './onnxGraph.ts';
import type { Shape, Value } from './onnxGraph.ts';
import { ONNX_TYPES } from './onnxMessages.ts';
import { writeOnnx } from './writeOnnx.ts';

export interface OnnxOptions {
  inputs: readonly (readonly [name: string, spec: TensorSpec])[];
  outputNames: readonly string[];
  withClasses: boolean;
}

/** Writes a model as ONNX; one weight after the other is read and written. */
export async function exportOnnx(
  model: tf.LayersModel,
  file: string,
  { inputs, outputNames, withClasses }: OnnxOptions,
): Promise<void> {
  const graph = new OnnxGraph();
  const values = inputs.map(([name, spec]) => addInput(graph, name, spec));
  for (const name of [...outputNames, CLASSES]) graph.name(name);
  const outputs = convertModel(graph, model, values);
  outputs.forEach((value, index) =>
    addOutput(graph, outputNames[index]!, value, model.outputs[index]!.shape),
  );
  if (withClasses) addClasses(graph, outputs[0]!, model.outputs[0]!.shape);
  await writeOnnx(file, graph, model.name);
}

/** Whatever comes is computed with as float32, as in our model. */
function addInput(graph: OnnxGraph, wanted: string, { shape, dtype = 'float32' }: TensorSpec): Value {
  const name = graph.name(wanted);
  graph.inputs.push({ name, type: dtype, shape: sizesOf(shape) });
  const cast = dtype === 'float32' ? name : graph.add(name, 'Cast', [name], { to: ONNX_TYPES.float32 });
  return { name: cast, shape, isChannelsFirst: false };
}

function addOutput(graph: OnnxGraph, name: string, value: Value, shape: Shape): void {
  graph.nodes.push({
    op: 'Identity',
    name: graph.name(`${name}/output`),
    inputs: [graph.plain(value)],
    outputs: [name],
    attributes: {},
  });
  graph.outputs.push({ name, type: 'float32', shape: sizesOf(shape) });
}

const CLASSES = 'classes';

function addClasses(graph: OnnxGraph, value: Value, shape: Shape): void {
  const axis = shape.length - 1;
  const places = graph.add(CLASSES, 'ArgMax', [graph.plain(value)], { axis, keepdims: 0 });
  const name = graph.name(`${CLASSES}/output`);
  const attributes = { to: ONNX_TYPES.int32 };
  graph.nodes.push({ op: 'Cast', name, inputs: [places], outputs: [CLASSES], attributes });
  graph.outputs.push({ name: CLASSES, type: 'int32', shape: sizesOf(shape.slice(0, -1)) });
}

/** Sizes that may be any have names; those of the samples are all the same. */
function sizesOf(shape: Shape): (number | string)[] {
  return shape.map((size, axis) => size ?? (axis === 0 ? 'samples' : `size${axis}`));
}
