import { readFile } from 'node:fs/promises';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConformanceCase, Expectations } from '../../../src/backend/conformance/conformanceCase.ts';
import type { OpenRung } from '../../../src/backend/rung.ts';
import { compareTensors, compareValues } from '../../../src/backend/conformance/compareTensors.ts';
import { knownGap } from '../../../src/backend/conformance/knownGaps.ts';
import { toTensor } from '../../../src/backend/conformance/runCase.ts';
import { CONFORMANCE_OPS } from '../../../src/backend/conformance/runConformance.ts';
import { libtensorflowRungs } from '../../../src/backend/libtensorflow/libtensorflowRungs.ts';
import { provideLibrary } from '../../support/backend/provideLibrary.ts';
import { STEP_MODES } from '../../support/training/stepModes.ts';

const file = new URL('../../../src/backend/conformance/expectations.json', import.meta.url);
const expectations = JSON.parse(await readFile(file, 'utf8')) as Expectations;
/** Without the gradients that are known to be missing. */
const cases = expectations.cases.map((each): ConformanceCase => {
  return knownGap('libtensorflow-cpu', each, 'gradient') ? { ...each, gradients: undefined } : each;
});
const TOLERANCE = 1e-4;

let rung: OpenRung;

beforeAll(async () => {
  const found = [{ file: await provideLibrary(), source: 'the tests' }];
  const offers = libtensorflowRungs(async () => ({ found, refused: [] }));
  rung = await offers.find((offer) => offer.rung === 'libtensorflow-cpu')!.open();
  await tf.setBackend(rung.backendName);
}, 600_000);

afterAll(() => rung.dispose());

/** Outputs and gradients of a case, by name. */
function compute(each: ConformanceCase, inputs: tf.Tensor[]): Record<string, tf.Tensor> {
  const op = CONFORMANCE_OPS[each.op]!;
  const named = (prefix: string, tensors: tf.Tensor[]) =>
    Object.fromEntries(tensors.map((tensor, index) => [`${prefix} ${index}`, tensor]));
  const outputs = named('output', [op(inputs, each.attributes)].flat());
  if (!each.gradients) return outputs;
  const places = each.gradients.flatMap((values, index) => (values ? [index] : []));
  const weightedSum = (...variables: tf.Tensor[]): tf.Tensor => {
    const all = inputs.map((input, index) => variables[places.indexOf(index)] ?? input);
    const sums = [op(all, each.attributes)].flat().map((output, index) => {
      const weights = tf.tensor(each.weights![index]!.map(Number), output.shape, 'float32');
      return tf.sum(tf.mul(output, weights));
    });
    return tf.addN(sums);
  };
  const gradients = tf.grads(weightedSum)(places.map((place) => inputs[place]!));
  return { ...outputs, ...named('gradient', gradients) };
}

async function check(each: ConformanceCase): Promise<void> {
  const step = STEP_MODES.compiled((...inputs) => compute(each, inputs));
  const inputs = each.inputs.map(toTensor);
  const results = await step.run(...inputs);
  const read = async (name: string) => {
    const { shape, dtype } = results[name]!;
    return { shape, dtype, values: await results[name]!.data() };
  };
  try {
    for (const [index, expected] of each.outputs.entries()) {
      compareTensors(expected, await read(`output ${index}`), TOLERANCE);
    }
    const expected = (each.gradients ?? []).filter((values) => values !== null);
    for (const [index, values] of expected.entries()) {
      compareValues(values, (await read(`gradient ${index}`)).values, TOLERANCE);
    }
  } finally {
    tf.dispose([inputs, results]);
    step.dispose();
  }
}

describe('compiled, libtensorflow computes', () => {
  it.each(cases.map((each) => [`${each.op} ${each.case}`.trim(), each] as const))(
    '%s',
    async (_name, each) => {
      const before = tf.memory().numTensors;
      await check(each);
      expect(tf.memory().numTensors).toBe(before);
    },
  );
});
