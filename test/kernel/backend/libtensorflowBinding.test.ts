import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LibtensorflowBinding } from '../../../src/backend/libtensorflow/libtensorflowBinding.ts';
import type { OpenLibtensorflow } from '../../../src/backend/libtensorflow/openLibtensorflow.ts';
import type { TensorExecutor } from '../../../src/backend/libtensorflow/tensorExecutor.ts';
import { openLibtensorflow } from '../../../src/backend/libtensorflow/openLibtensorflow.ts';
import { provideLibrary } from '../../support/backend/provideLibrary.ts';

let library: OpenLibtensorflow;
let binding: LibtensorflowBinding;

beforeAll(async () => {
  library = await openLibtensorflow(await provideLibrary(), false);
  binding = library.binding;
  await tf.setBackend('tensorflow');
}, 600_000);

afterAll(() => library.dispose());

/** The only result of an op. */
function execute(
  name: string,
  attributes: { name: string; type: number; value: unknown }[],
  inputs: number[],
) {
  return binding.executeOp(name, attributes, inputs, 1)[0]!;
}

const text = (value: string) => new TextEncoder().encode(value);

describe('the binding', () => {
  it('says what it is', () => {
    expect(binding.TF_Version).toBe('2.21.0');
    const cpu = { name: '/job:localhost/replica:0/task:0/device:CPU:0', type: 'CPU' };
    expect(library.devices).toEqual([{ ...cpu, memoryBytes: expect.any(Number) }]);
    expect(binding.isUsingGpuDevice()).toBe(false);
    expect(library.builtWithCuda).toBe(false);
  });

  it.each([
    ['TF_FLOAT', Float32Array.of(1.5, -2, 3e38)],
    ['TF_INT32', Int32Array.of(1, -2, 2 ** 31 - 1)],
    ['TF_UINT8', Uint8Array.of(0, 7, 255)],
    ['TF_BOOL', Uint8Array.of(1, 0, 1)],
    ['TF_INT64', BigInt64Array.of(1n, -2n, 2n ** 60n)],
  ] as const)('takes and gives values of %s', (dtype, values) => {
    const id = binding.createTensor([3], binding[dtype], values);
    expect(binding.tensorDataSync(id)).toEqual(values);
    binding.deleteTensor(id);
  });

  it('takes an int64 as two words and gives it as one number', () => {
    const id = binding.createTensor([], binding.TF_INT64, Int32Array.of(-5, -1));
    expect(binding.tensorDataSync(id)).toEqual(BigInt64Array.of(-5n));
    binding.deleteTensor(id);
  });

  it('takes and gives complex numbers as pairs', () => {
    const values = Float32Array.of(1, 2, 3, 4);
    const id = binding.createTensor([2], binding.TF_COMPLEX64, values);
    expect(binding.tensorDataSync(id)).toEqual(values);
    binding.deleteTensor(id);
  });

  it('takes and gives strings of any bytes and any length', () => {
    const strings = [
      text(''),
      text('kurz'),
      text('ünïcödé'),
      Uint8Array.of(0, 255, 0),
      text('x'.repeat(100_000)),
    ];
    const id = binding.createTensor([5], binding.TF_STRING, strings);
    expect(binding.tensorDataSync(id)).toEqual(strings);
    binding.deleteTensor(id);
  });

  it('keeps strings that an op shares with a deleted tensor', () => {
    const id = binding.createTensor([1], binding.TF_STRING, [text('a string that is too long to be inline')]);
    const shape = binding.createTensor([2], binding.TF_INT32, Int32Array.of(1, 1));
    const reshaped = execute('Reshape', [], [id, shape]);
    binding.deleteTensor(id);
    expect(reshaped.shape).toEqual([1, 1]);
    expect(binding.tensorDataSync(reshaped.id)).toEqual([text('a string that is too long to be inline')]);
    binding.deleteTensor(reshaped.id);
    binding.deleteTensor(shape);
  });

  it('makes and reads empty tensors', () => {
    const numbers = binding.createTensor([0, 3], binding.TF_FLOAT, new Float32Array());
    const strings = binding.createTensor([0], binding.TF_STRING, []);
    expect(binding.tensorDataSync(numbers)).toEqual(new Float32Array());
    expect(binding.tensorDataSync(strings)).toEqual([]);
    binding.deleteTensor(numbers);
    binding.deleteTensor(strings);
  });

  it('has values of its own: neither side sees what the other writes', () => {
    const values = Float32Array.of(1, 2);
    const id = binding.createTensor([2], binding.TF_FLOAT, values);
    values[0] = 9;
    const read = binding.tensorDataSync(id) as Float32Array;
    read[1] = 9;
    expect(binding.tensorDataSync(id)).toEqual(Float32Array.of(1, 2));
    binding.deleteTensor(id);
  });

  it('groups the inputs of ops with lists, whether the count is given or not', () => {
    const one = binding.createTensor([1], binding.TF_FLOAT, Float32Array.of(1));
    const two = binding.createTensor([1], binding.TF_FLOAT, Float32Array.of(2));
    const axis = binding.createTensor([], binding.TF_INT32, Int32Array.of(0));
    const joined = execute('ConcatV2', [], [one, two, one, axis]);
    expect(binding.tensorDataSync(joined.id)).toEqual(Float32Array.of(1, 2, 1));
    const [first, second] = binding.executeOp('IdentityN', [], [two, axis], 2);
    expect([first!.dtype, second!.dtype]).toEqual([binding.TF_FLOAT, binding.TF_INT32]);
    for (const id of [one, two, axis, joined.id, first!.id, second!.id]) binding.deleteTensor(id);
  });

  it('lets an executor of another kind stand in', () => {
    const names: string[] = [];
    const counting = (present: TensorExecutor): TensorExecutor => ({
      createTensor: (...args) => present.createTensor(...args),
      deleteTensor: (id) => present.deleteTensor(id),
      tensorDataSync: (id) => present.tensorDataSync(id),
      executeOp(name, ...rest) {
        names.push(name);
        return present.executeOp(name, ...rest);
      },
    });
    const x = tf.tensor1d([1, 2]);
    const y = binding.withExecutor(counting, () => tf.tidy(() => x.square().add(1)));
    expect(() => binding.withExecutor(counting, () => expect.fail('inside'))).toThrow('inside');
    tf.tidy(() => x.square());
    expect(names).toEqual(['Square', 'Add']);
    expect(Array.from(y.dataSync())).toEqual([2, 5]);
    tf.dispose([x, y]);
  });
});

describe('the binding, wrongly used', () => {
  it.each([
    ['a shape that does not fit', [3], 'TF_FLOAT', new Float32Array(2), 'of shape [3] needs 3 values, got 2'],
    ['another kind of array', [2], 'TF_FLOAT', new Int32Array(2), 'needs a Float32Array, got Int32Array'],
    ['strings for numbers', [1], 'TF_INT32', [text('a')], 'a int32 tensor needs a Int32Array, got Array'],
    ['numbers for strings', [1], 'TF_STRING', new Uint8Array(1), 'needs a list of Uint8Array'],
    ['too few strings', [2], 'TF_STRING', [text('a')], 'of shape [2] needs 2 strings, got 1'],
    ['half an int64', [1], 'TF_INT64', new Int32Array(1), 'needs 2 values, got 1'],
    ['a negative size', [-1], 'TF_FLOAT', new Float32Array(1), "a tensor can't have the shape [-1]"],
    ['a resource', [], 'TF_RESOURCE', new Uint8Array(1), "values of a resource tensor can't come from"],
  ] as const)('refuses %s', (_what, shape, dtype, values, message) => {
    const before = binding.getNumOfTensors();
    expect(() => binding.createTensor([...shape], binding[dtype], values as never)).toThrow(message);
    expect(binding.getNumOfTensors()).toBe(before);
  });

  it('refuses tensors that are not there', () => {
    const id = binding.createTensor([], binding.TF_FLOAT, Float32Array.of(1));
    binding.deleteTensor(id);
    expect(() => binding.deleteTensor(id)).toThrow(`tensor ${id} does not exist or was deleted`);
    expect(() => binding.tensorDataSync(id)).toThrow(`tensor ${id} does not exist`);
    expect(() => execute('Abs', [], [id])).toThrow(`tensor ${id} does not exist`);
  });

  it('names the op, the reason and the operands when an op fails', () => {
    const a = tf.ones([2, 3]);
    const b = tf.ones([1]);
    expect(() => tf.concat([a, b])).toThrow(
      'ConcatV2 failed: ConcatOp : Ranks of all input tensors should match: shape[0] = [2,3] vs. shape[1] = [1] ' +
        '(inputs: float32 [2, 3]; float32 [1]; int32 [])',
    );
    tf.dispose([a, b]);
  });

  it('names unknown ops, missing attributes and attributes of the wrong kind', () => {
    const id = binding.createTensor([1], binding.TF_FLOAT, Float32Array.of(1));
    expect(() => execute('NoSuchOp', [], [id])).toThrow(/^NoSuchOp failed: 'NoSuchOp' is neither a type/);
    expect(() => execute('Conv2D', [], [id, id])).toThrow(
      "Conv2D failed: NodeDef missing attrs 'padding', 'strides' (inputs: float32 [1]; float32 [1])",
    );
    const attribute = { name: 'T', type: binding.TF_ATTR_TYPE, value: 'float' };
    expect(() => execute('Abs', [attribute], [id])).toThrow(
      'Abs failed: attribute "T" needs a number, got float',
    );
    binding.deleteTensor(id);
  });

  it('refuses a result that TensorFlow.js has no dtype for', () => {
    const id = binding.createTensor([1], binding.TF_FLOAT, Float32Array.of(1));
    const before = binding.getNumOfTensors();
    const attributes = [
      { name: 'SrcT', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT },
      { name: 'DstT', type: binding.TF_ATTR_TYPE, value: 2 },
    ];
    expect(() => execute('Cast', attributes, [id])).toThrow('Cast failed: it gave a float64 tensor');
    expect(binding.getNumOfTensors()).toBe(before);
    binding.deleteTensor(id);
  });

  it('says what loads SavedModels', () => {
    expect(() => binding.loadSavedModel('my/model')).toThrow('use loadSavedModel("my/model") of trainbook');
    expect(binding.getNumOfSavedModels()).toBe(0);
  });
});

describe("the binding's memory", () => {
  /** Bytes of the process that are in memory, after a warm-up. */
  function growth(work: () => void): number {
    for (let i = 0; i < 20; i++) work();
    const before = process.memoryUsage.rss();
    for (let i = 0; i < 300; i++) work();
    return process.memoryUsage.rss() - before;
  }

  it('gives back what tensors, strings and failed ops took', () => {
    const numbers = new Float32Array(250_000);
    const bytes = new Uint8Array(1_000_000);
    const grown = growth(() => {
      const id = binding.createTensor([250_000], binding.TF_FLOAT, numbers);
      binding.tensorDataSync(id);
      const string = binding.createTensor([1], binding.TF_STRING, [bytes]);
      binding.deleteTensor(string);
      expect(() => execute('MatMul', [], [id, id])).toThrow();
      binding.deleteTensor(id);
    });
    // Each round handles 3 MB; a single one that was lost every time would make 300 MB.
    expect(grown).toBeLessThan(150e6);
  });
});
