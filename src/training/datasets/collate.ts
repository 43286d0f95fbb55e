import type { BatchMemory, NumericArrayType } from './batchMemory.ts';
import { takeArray } from './batchMemory.ts';
import type { ArrayValue, Batch, ImageSample, NumericArray, NumericInput, TrainingSample } from './sample.ts';

/**
 * Stacks samples into a batch: pictures stay bytes where all are bytes, labels become int32 of shape [n].
 * @param name of the data set, for errors.
 * @param memory where the arrays are taken from.
 * @param rows an array that may have the inputs side by side already, where each of them is its part of it.
 * @throws Error if the samples differ in kind or shape, or are no {@link TrainingSample}s.
 */
export function collate(
  samples: readonly unknown[],
  name: string,
  memory?: BatchMemory,
  rows?: NumericArray,
): Batch {
  const checked = samples.map((sample) => toTrainingSample(sample, name));
  const weights = stackWeights(checked, name);
  const what = `inputs in ${name}`;
  const inputs = checked.map((sample) => inputsOf(sample, what));
  return {
    inputs: sideBySide(inputs, rows) ?? stack(inputs, what, memory),
    targets: stackTargets(checked, name, memory),
    ...(weights && { weights }),
  };
}

function sideBySide(values: readonly ArrayValue[], rows: NumericArray | undefined): ArrayValue | undefined {
  const [first] = values;
  if (!rows || !first) return undefined;
  const size = rows.length / values.length;
  const isThere = values.every(({ data, shape }, row) => {
    const isOwn = data.buffer === rows.buffer && data.length === size && sizeOf(shape) === size;
    return isOwn && data.byteOffset === rows.byteOffset + row * size * rows.BYTES_PER_ELEMENT;
  });
  const isAlike = values.every(({ shape }) => shape.join() === first.shape.join());
  return isThere && isAlike ? { data: rows, shape: [values.length, ...first.shape] } : undefined;
}

function toTrainingSample(sample: unknown, name: string): TrainingSample {
  const isObject = typeof sample === 'object' && sample !== null;
  if (isObject && ('image' in sample || 'inputs' in sample) && ('label' in sample || 'targets' in sample)) {
    return sample as TrainingSample;
  }
  const got = isObject ? `an object with ${Object.keys(sample).join(', ') || 'nothing'}` : typeof sample;
  throw new Error(
    `samples to train on are { image, label }, { inputs, label } or { inputs, targets }; ${name} has ${got}. ` +
      'Use map() to bring its samples into one of these forms',
  );
}

function inputsOf(sample: TrainingSample, what: string): ArrayValue {
  return toArrayValue('image' in sample ? sample.image : sample.inputs, what);
}

function stackTargets(
  samples: readonly TrainingSample[],
  name: string,
  memory: BatchMemory | undefined,
): ArrayValue {
  const labels = samples.filter((sample): sample is ImageSample => 'label' in sample);
  if (labels.length === 0) {
    const what = `targets in ${name}`;
    const targets = samples.map((sample) =>
      toArrayValue((sample as { targets: NumericInput }).targets, what),
    );
    return stack(targets, what, memory);
  }
  if (labels.length < samples.length)
    throw new Error(`some samples of ${name} have a label, others have not`);
  return { data: Int32Array.from(labels, ({ label }) => checkLabel(label, name)), shape: [labels.length] };
}

function checkLabel(label: number, name: string): number {
  if (Number.isInteger(label) && label >= 0) return label;
  throw new Error(`labels are class indices 0, 1, 2 …; a sample of ${name} has ${String(label)}`);
}

function stackWeights(samples: readonly TrainingSample[], name: string): Batch['weights'] {
  const weights = samples.map(({ weight }) => weight).filter((weight) => weight !== undefined);
  if (weights.length === 0) return undefined;
  if (weights.length < samples.length)
    throw new Error(`some samples of ${name} have a weight, others have not`);
  return { data: checkWeights(Float32Array.from(weights), name), shape: [weights.length] };
}

/** @returns what it was given. */
export function checkWeights(weights: Float32Array, name: string): Float32Array {
  const wrong = weights.find((weight) => !(weight >= 0 && Number.isFinite(weight)));
  if (wrong === undefined) return weights;
  throw new Error(`weights are numbers from 0; a sample of ${name} has ${wrong}`);
}

function toArrayValue(input: NumericInput, what: string): ArrayValue {
  if (typeof input === 'number') return { data: Float32Array.of(input), shape: [1] };
  if (Array.isArray(input)) {
    return { data: Float32Array.from(input, (value) => checkNumber(value, what)), shape: [input.length] };
  }
  if (isNumericArray(input)) return { data: input, shape: [input.length] };
  const { data, shape } = (input ?? {}) as Partial<ArrayValue>;
  if (Array.isArray(shape) && (isNumericArray(data) || Array.isArray(data))) return { data, shape };
  throw new Error(
    `${what}: expected a number, numbers in a list or typed array, or { data, shape }, got ${describe(input)}`,
  );
}

function checkNumber(value: unknown, what: string): number {
  if (typeof value === 'number') return value;
  const remedy = Array.isArray(value) ? ': give { data, shape } for more than one axis' : '';
  throw new Error(`${what}: expected numbers, got ${describe(value)} in a list${remedy}`);
}

function isNumericArray(value: unknown): value is NumericArray {
  return ArrayBuffer.isView(value) && !/BigInt|DataView/.test(value.constructor.name);
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return `a ${value.constructor.name}`;
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}

function stack(values: readonly ArrayValue[], what: string, memory: BatchMemory | undefined): ArrayValue {
  const [first] = values;
  if (!first) throw new Error(`expected at least one sample for ${what}, got none`);
  const size = sizeOf(first.shape);
  const all = takeArray(memory, commonType(values), size * values.length);
  values.forEach(({ data, shape }, index) => {
    if (shape.join() !== first.shape.join()) {
      throw new Error(`${what}: expected shape [${first.shape.join()}] as before, got [${shape.join()}]`);
    }
    if (data.length !== size) {
      throw new Error(`${what}: shape [${shape.join()}] needs ${size} values, got ${data.length}`);
    }
    all.set(data, index * size);
  });
  return { data: all, shape: [values.length, ...first.shape] };
}

/** Of the samples' own type where they agree, else float32. */
function commonType(values: readonly ArrayValue[]): NumericArrayType<NumericArray> {
  if (values.every(({ data }) => data instanceof Uint8Array)) return Uint8Array;
  if (values.every(({ data }) => data instanceof Int32Array)) return Int32Array;
  return Float32Array;
}

/** The number of values in an array of this shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1);
}
