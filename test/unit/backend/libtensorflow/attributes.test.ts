import { describe, expect, it } from 'vitest';
import type { AttributeSetter, OpAttribute } from '../../../../src/backend/libtensorflow/attributes.ts';
import { setAttribute, TF_ATTRIBUTES } from '../../../../src/backend/libtensorflow/attributes.ts';

/** Says what was set, as plain data. */
function recordedCall(attribute: OpAttribute): unknown[] {
  const calls: unknown[][] = [];
  const record =
    (kind: string) =>
    (...args: unknown[]) => {
      calls.push([kind, ...args]);
    };
  const setter: AttributeSetter = {
    string: record('string'),
    ints: record('ints'),
    floats: record('floats'),
    bools: record('bools'),
    types: record('types'),
    shape: record('shape'),
  };
  setAttribute(setter, attribute);
  expect(calls).toHaveLength(1);
  return calls[0]!;
}

const { TF_ATTR_BOOL, TF_ATTR_FLOAT, TF_ATTR_INT, TF_ATTR_RESOURCE, TF_ATTR_SHAPE } = TF_ATTRIBUTES;
const { TF_ATTR_STRING, TF_ATTR_TYPE } = TF_ATTRIBUTES;

describe('setAttribute', () => {
  it('sets single values', () => {
    expect(recordedCall({ name: 'padding', type: TF_ATTR_STRING, value: 'SAME' })).toEqual([
      'string',
      'padding',
      Buffer.from('SAME'),
    ]);
    expect(recordedCall({ name: 'alpha', type: TF_ATTR_FLOAT, value: 0.5 })).toEqual([
      'floats',
      'alpha',
      Float32Array.of(0.5),
      false,
    ]);
    expect(recordedCall({ name: 'keep_dims', type: TF_ATTR_BOOL, value: true })).toEqual([
      'bools',
      'keep_dims',
      Uint8Array.of(1),
      false,
    ]);
    expect(recordedCall({ name: 'T', type: TF_ATTR_TYPE, value: 1 })).toEqual([
      'types',
      'T',
      Int32Array.of(1),
      false,
    ]);
  });

  it('tells a list of one from a single value', () => {
    expect(recordedCall({ name: 'ksize', type: TF_ATTR_INT, value: [3] })).toEqual([
      'ints',
      'ksize',
      Int32Array.of(3, 0),
      true,
    ]);
    expect(recordedCall({ name: 'T', type: TF_ATTR_TYPE, value: [] })).toEqual([
      'types',
      'T',
      new Int32Array(),
      true,
    ]);
  });

  it('writes integers as low and high words, negative and beyond 32 bits too', () => {
    const words = (value: unknown) => recordedCall({ name: 'axis', type: TF_ATTR_INT, value })[2];
    for (const value of [0, 1, -1, 2 ** 31, -(2 ** 31), 2 ** 40 + 7, -(2 ** 40) - 7]) {
      const bytes = words(value) as Int32Array;
      expect(new BigInt64Array(bytes.buffer)[0]).toBe(BigInt(value));
    }
  });

  it('cuts a fraction off, as the kernel of multinomial relies on', () => {
    expect(recordedCall({ name: 'seed', type: TF_ATTR_INT, value: 0.7 })[2]).toEqual(Int32Array.of(0, 0));
  });

  it('sets shapes with unknown sizes', () => {
    expect(recordedCall({ name: 'shape', type: TF_ATTR_SHAPE, value: [-1, 4] })).toEqual([
      'shape',
      'shape',
      Int32Array.of(-1, -1, 4, 0),
    ]);
  });

  it.each([
    [
      { name: 'strides', type: TF_ATTR_INT, value: Number.NaN },
      'attribute "strides" needs a number, got NaN',
    ],
    [{ name: 'strides', type: TF_ATTR_INT, value: [1, '2'] }, 'attribute "strides" needs a number, got 2'],
    [
      { name: 'padding', type: TF_ATTR_STRING, value: undefined },
      'attribute "padding" needs a string, got undefined',
    ],
    [{ name: 'sorted', type: TF_ATTR_BOOL, value: 'yes' }, 'attribute "sorted" needs true or false, got yes'],
    [{ name: 'shape', type: TF_ATTR_SHAPE, value: 3 }, 'attribute "shape" needs a list of sizes, got 3'],
    [
      { name: 'handle', type: TF_ATTR_RESOURCE, value: 1 },
      'attribute "handle" is of kind 9, which can\'t be set',
    ],
  ])('refuses %o', (attribute, message) => {
    expect(() => recordedCall(attribute)).toThrow(message);
  });
});
