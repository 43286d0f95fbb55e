import * as tf from '@tensorflow/tfjs';
import type { TensorSpec } from '../../../export/savedModelPort.ts';
import type { GraphConstant } from './graphNodes.ts';

/** What a model computes: tensors by name. */
export interface GraphFunction {
  run: (...inputs: tf.Tensor[]) => Record<string, tf.Tensor>;
  inputs: Readonly<Record<string, TensorSpec>>;
}

/** Of the largest output. */
const TOLERANCE = 1e-3;
const SAMPLES = 2;

/**
 * Loads a graph model as TensorFlow.js does and compares it with the function that it was made of.
 * @throws Error that says what TensorFlow.js does not like, or which output differs.
 */
export async function checkGraphModel(
  head: tf.io.ModelJSON,
  constants: readonly GraphConstant[],
  { run, inputs }: GraphFunction,
): Promise<void> {
  const batches = Object.entries(inputs).map(([name, spec]) => [name, trialInput(spec)] as const);
  const expected = tf.tidy(() => run(...batches.map(([, batch]) => batch.toFloat())));
  const results: tf.Tensor[] = [];
  let model: tf.GraphModel | undefined;
  try {
    model = await tf.loadGraphModel(fromMemory(head, constants));
    const names = Object.keys(expected);
    results.push(...[model.execute(Object.fromEntries(batches), names)].flat());
    for (const [index, name] of names.entries()) await compare(name, results[index]!, expected[name]!);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`it can't be a graph model of TensorFlow.js: ${reason}`, { cause: error });
  } finally {
    tf.dispose([results, expected, batches.map(([, batch]) => batch)]);
    model?.dispose();
  }
}

function fromMemory(head: tf.io.ModelJSON, constants: readonly GraphConstant[]): tf.io.IOHandler {
  const weightSpecs = constants.map(({ name, shape, dtype }) => ({ name, shape, dtype }));
  const weightData = constants.map(({ bytes }) => bytes.slice().buffer);
  return { load: () => Promise.resolve({ ...head, weightSpecs, weightData }) };
}

/** Whole numbers are 0 and 1, which every table of words has. */
function trialInput({ shape, dtype = 'float32' }: TensorSpec): tf.Tensor {
  const sizes = shape.map((size) => size ?? SAMPLES);
  const values = tf.tidy(() => tf.randomUniform(sizes, 0, 1, 'float32', 1));
  if (dtype === 'float32') return values;
  const whole = tf.tidy(() => values.round().toInt());
  values.dispose();
  return whole;
}

async function compare(name: string, actual: tf.Tensor, expected: tf.Tensor): Promise<void> {
  const ours = Float64Array.from(await expected.data());
  const theirs = await actual.data();
  const largest = ours.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-3);
  const isSame =
    ours.length === theirs.length &&
    ours.every((value, index) => Math.abs(value - theirs[index]!) <= TOLERANCE * largest);
  if (!isSame) throw new Error(`its output ${name} is not what the model gives`);
}
