import process from 'node:process';
import { inspect, types } from 'node:util';
import * as tf from '@tensorflow/tfjs';
import type {
  CellReference,
  MemoryDescription,
  TensorSlice,
  TensorSliceQuery,
  VariableDescription,
} from '../protocol/kernelMessages.ts';
import type { TrainableModel } from '../training/index.ts';
import { Module } from '../training/index.ts';
import { modelOf } from './modelOf.ts';

const PREVIEW_CHARACTERS = 80;
const MOST_FIELDS = 200;
/** A page with more values than this is no page. */
const MAX_VALUES = 100_000;

const BYTES: Partial<Record<tf.DataType, number>> = { float32: 4, int32: 4, bool: 1, complex64: 8 };

/**
 * The variables that cells have declared, as they are when somebody asks. What is kept is how to read them, so nothing is
 * kept alive; nothing is computed, and no tensor's values are read to describe it.
 */
export class Variables {
  private readonly readers = new Map<string, () => unknown>();

  /** @param cellOf the cell that made a tensor. */
  constructor(private readonly cellOf: (tensor: tf.Tensor) => CellReference | undefined) {}

  add(bindings: ReadonlyMap<string, () => unknown>): void {
    for (const [name, read] of bindings) this.readers.set(name, read);
  }

  /** In the order in which their names first came up; functions and imported modules are left out. */
  list(): { variables: VariableDescription[]; memory: MemoryDescription } {
    const variables = this.values().flatMap(([name, value]) =>
      typeof value === 'function' || isModule(value) ? [] : [{ name, ...this.describe(value) }],
    );
    return { variables, memory: describeMemory() };
  }

  /** What can be read of them now, with their names. */
  values(): [name: string, value: unknown][] {
    return [...this.readers].flatMap(([name, read]): [string, unknown][] => {
      const value = attempt(read);
      return value === undefined ? [] : [[name, value]];
    });
  }

  /**
   * Reads a page of a tensor; only what is shown leaves the device.
   * @throws Error if the variable holds no tensor, or has no such place.
   */
  async readSlice(name: string, query: TensorSliceQuery): Promise<TensorSlice> {
    const tensor = attempt(this.readers.get(name) ?? (() => undefined));
    if (!(tensor instanceof tf.Tensor) || tensor.isDisposed)
      throw new Error(`The variable ${name} holds no tensor: run the cell that makes it again.`);
    const { begin, size, rowCount, columnCount } = pageOf(tensor.shape, query);
    const page = tf.tidy(() => (tensor.rank === 0 ? tensor.clone() : tf.slice(tensor, begin, size)));
    try {
      const values = (await page.data()) as TensorSlice['values'];
      return { shape: tensor.shape, dtype: tensor.dtype, rowCount, columnCount, values };
    } finally {
      page.dispose();
    }
  }

  private describe(value: unknown): Omit<VariableDescription, 'name'> {
    if (value instanceof tf.Tensor) return this.describeTensor(value);
    const model = modelOf(value);
    if (model) return { ...describeModel(model), ...(model !== value && { type: 'CompiledModel' }) };
    if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
      const { length = 0 } = value as unknown as { length?: number };
      const type = value.constructor.name;
      return {
        type,
        shape: [length],
        dtype: type,
        sizeBytes: value.byteLength,
        preview: '',
        isTensor: false,
      };
    }
    const shape = Array.isArray(value) ? [value.length] : undefined;
    const fields = fieldsOf(Array.isArray(value) ? Object.getOwnPropertyDescriptor(value, 0)?.value : value);
    return {
      type: typeName(value),
      ...(shape && { shape }),
      preview: previewOf(value),
      ...(fields && { fields }),
      isTensor: false,
    };
  }

  private describeTensor(tensor: tf.Tensor): Omit<VariableDescription, 'name'> {
    const { shape, dtype, size, isDisposed } = tensor;
    const bytes = BYTES[dtype];
    const cell = this.cellOf(tensor);
    return {
      type: tensor instanceof tf.Variable ? 'Variable' : 'Tensor',
      shape,
      dtype,
      ...(bytes !== undefined && { sizeBytes: isDisposed ? 0 : size * bytes }),
      ...(cell && { cell }),
      preview: isDisposed ? 'disposed' : '',
      isTensor: !isDisposed && dtype !== 'complex64',
    };
  }
}

function describeModel(model: TrainableModel): Omit<VariableDescription, 'name'> {
  if (model instanceof Module) {
    const named = attempt(() => model.namedWeights()); // one that has seen no input has none yet
    return { ...describeWeights([...(named?.values() ?? [])]), type: model.name };
  }
  const weights = attempt(() => model.weights) ?? []; // one without an input shape has none yet
  const { length } = model.layers;
  const inputs = attempt(() => model.inputs) ?? [];
  const inputShape = inputs.length === 1 ? inputs[0]?.shape : undefined;
  const described = describeWeights(weights);
  return {
    ...described,
    type: model.getClassName(),
    preview: `${length} ${length === 1 ? 'layer' : 'layers'}, ${described.preview}`,
    ...(inputShape && { inputShape }),
  };
}

function describeWeights(
  weights: readonly { shape: readonly (number | null)[] }[],
): Omit<VariableDescription, 'name' | 'type'> {
  const sizes = weights.map(({ shape }) => shape.reduce<number>((size, side) => size * (side ?? 1), 1));
  const count = sizes.reduce((sum, size) => sum + size, 0);
  return {
    sizeBytes: count * 4,
    preview: `${count.toLocaleString('en-US')} parameters`,
    isTensor: false,
  };
}

function describeMemory(): MemoryDescription {
  const { numTensors, numBytes } = tf.memory();
  const { heapUsed, rss } = process.memoryUsage();
  return { tensors: numTensors, tensorBytes: numBytes, heapBytes: heapUsed, residentBytes: rss };
}

interface Page {
  begin: number[];
  size: number[];
  rowCount: number;
  columnCount: number;
}

/** @throws Error that says which place there is not. */
function pageOf(shape: readonly number[], query: TensorSliceQuery): Page {
  const { leading, row, column } = query;
  const axes = shape.slice(0, -2);
  const isThere =
    leading.length === axes.length && leading.every((place, axis) => isPlace(place, axes[axis] as number));
  const [rows, columns] = matrixOf(shape);
  const fits = (from: number, count: number) => isPlace(from, Infinity) && isPlace(count, Infinity);
  if (!isThere || !fits(row, query.rowCount) || !fits(column, query.columnCount))
    throw new Error(`a tensor of shape [${shape.join(', ')}] has no page ${JSON.stringify(query)}`);
  const rowCount = Math.max(0, Math.min(query.rowCount, rows - row));
  const columnCount = Math.max(0, Math.min(query.columnCount, columns - column));
  if (rowCount * columnCount > MAX_VALUES)
    throw new Error(`a page has at most ${MAX_VALUES} values, ${rowCount * columnCount} were asked for`);
  const matrix: [number[], number[]] =
    shape.length >= 2
      ? [
          [row, column],
          [rowCount, columnCount],
        ]
      : [[column], [columnCount]];
  return {
    begin: [...leading, ...matrix[0]],
    size: [...leading.map(() => 1), ...matrix[1]],
    rowCount,
    columnCount,
  };
}

/** The last two sides; a list is one row, a scalar one value. */
function matrixOf(shape: readonly number[]): [rows: number, columns: number] {
  if (shape.length < 2) return [1, shape[0] ?? 1];
  return [shape.at(-2) as number, shape.at(-1) as number];
}

function isPlace(value: number, end: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < end;
}

function typeName(value: unknown): string {
  if (typeof value !== 'object' || value === null) return value === null ? 'null' : typeof value;
  const { constructor } = Object.getPrototypeOf(value) ?? { constructor: Object };
  return typeof constructor === 'function' && constructor.name !== ''
    ? (constructor.name as string)
    : 'Object';
}

/** Of a record, such as a row of a table; an instance of a class has types that say more. */
function fieldsOf(value: unknown): string[] | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || types.isProxy(value))
    return undefined;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) return undefined;
  const fields = Object.keys(value).slice(0, MOST_FIELDS);
  return fields.length > 0 ? fields : undefined;
}

/** Never calls what the value brings along: a getter may take long or change something. */
function previewOf(value: unknown): string {
  const text = inspect(value, {
    depth: 0,
    customInspect: false,
    maxArrayLength: 5,
    maxStringLength: PREVIEW_CHARACTERS,
    breakLength: Infinity,
  });
  return text.length > PREVIEW_CHARACTERS ? `${text.slice(0, PREVIEW_CHARACTERS - 1)}…` : text;
}

function isModule(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return types.isModuleNamespaceObject(value) || Object.hasOwn(value, '__esModule');
}

/** A variable whose initialiser threw can't be read, and a getter may throw. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
