import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type * as tf from '@tensorflow/tfjs';
import { exportSavedModel } from '../../../export/exportSavedModel.ts';
import { checkGraphModel } from './checkGraphModel.ts';
import type { GraphFunction } from './checkGraphModel.ts';
import { readGraph } from './graphNodes.ts';
import type { GraphDefinition, NodeJson } from './graphNodes.ts';
import { writeTfjsModel } from './writeTfjsModel.ts';

/**
 * Writes a function as a graph model of TensorFlow.js: the graph that is recorded for a SavedModel, with nodes that are
 * called as its inputs and outputs.
 * @param outputNames in the order in which `predict` gives them.
 * @throws Error as `exportSavedModel` does, or where TensorFlow.js does not compute the same with it.
 */
export async function exportGraphModel(
  file: string,
  exported: GraphFunction,
  outputNames: readonly string[],
): Promise<void> {
  const graph = await recordGraph(exported);
  const { nodes, inputs, outputs } = named(graph, outputNames);
  const head: tf.io.ModelJSON = {
    format: 'graph-model',
    generatedBy: 'trainbook',
    convertedBy: null,
    signature: { inputs, outputs },
    modelTopology: { node: nodes, versions: { producer: graph.producer } },
    weightsManifest: [],
  };
  await checkGraphModel(head, graph.constants, exported);
  const weights = graph.constants.map(({ bytes, ...spec }) => ({
    ...spec,
    read: () => Promise.resolve(bytes),
  }));
  await writeTfjsModel(file, head, weights);
}

async function recordGraph(exported: GraphFunction): Promise<GraphDefinition> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'trainbook-graph-'));
  try {
    const saved = path.join(folder, 'saved');
    await exportSavedModel(saved, { serving_default: exported });
    const { buffer, byteOffset, length } = await readFile(path.join(saved, 'saved_model.pb'));
    return readGraph(new Uint8Array(buffer, byteOffset, length));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Inputs and outputs under their own names, in the order of the model, where no other node is called so. */
function named(
  { nodes, inputs, outputs }: GraphDefinition,
  outputNames: readonly string[],
): Pick<GraphDefinition, 'nodes' | 'inputs' | 'outputs'> {
  const taken = new Set(nodes.map(({ name }) => name));
  const renamed = new Map<string, string>();
  const own = (name: string): string => {
    const free = taken.has(name) ? own(`${name}_`) : name;
    taken.add(free);
    return free;
  };
  const newInputs = Object.entries(inputs).map(([name, port]) => {
    const to = own(name);
    renamed.set(nodeOf(port.name), to);
    return [name, { ...port, name: `${to}:0` }] as const;
  });
  const all = nodes.map((node) => withNames(node, renamed));
  const newOutputs = outputNames.map((name) => {
    const port = outputs[name]!;
    const to = own(name);
    const from = renameInput(port.name.replace(/:0$/, ''), renamed);
    all.push({ name: to, op: 'Identity', input: [from], attr: { T: { type: port.dtype } } });
    return [name, { ...port, name: `${to}:0` }] as const;
  });
  return { nodes: all, inputs: Object.fromEntries(newInputs), outputs: Object.fromEntries(newOutputs) };
}

function withNames(node: NodeJson, renamed: ReadonlyMap<string, string>): NodeJson {
  const name = renamed.get(node.name) ?? node.name;
  return {
    ...node,
    name,
    ...(node.input && { input: node.input.map((input) => renameInput(input, renamed)) }),
  };
}

/** Such as `split:1` or, for one that has only to be done before, `^check`. */
function renameInput(input: string, renamed: ReadonlyMap<string, string>): string {
  const name = nodeOf(input);
  const to = renamed.get(name);
  return to === undefined ? input : input.replace(name, to);
}

function nodeOf(input: string): string {
  return input.replace(/^\^/, '').replace(/:\d+$/, '');
}
