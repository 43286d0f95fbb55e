import { describe, expect, it } from 'vitest';
import { TF_ATTRIBUTES } from '../../../../src/backend/libtensorflow/attributes.ts';
import { groupInputs, parseInputs } from '../../../../src/backend/libtensorflow/opDefinitions.ts';
import { encodeFields } from '../../../support/backend/encodeProtobuf.ts';

const text = (value: string) => Buffer.from(value);
const argument = (fields: Record<number, string>) =>
  encodeFields(Object.entries(fields).map(([number, value]) => ({ number: +number, value: text(value) })));

describe('parseInputs', () => {
  it('finds the plain inputs and the lists of an op, and skips everything else', () => {
    const definition = encodeFields([
      { number: 1, value: text('ConcatV2') },
      { number: 2, value: argument({ 1: 'values', 4: 'T', 5: 'N' }) },
      { number: 2, value: argument({ 1: 'axis', 4: 'Tidx' }) },
      { number: 3, value: argument({ 1: 'output', 4: 'T' }) },
      { number: 17, value: 1 },
    ]);
    expect(parseInputs(definition)).toEqual([
      { name: 'values', isList: true, countAttribute: 'N' },
      { name: 'axis', isList: false },
    ]);
  });

  it('knows a list by its dtypes', () => {
    const definition = encodeFields([{ number: 2, value: argument({ 1: 'input', 6: 'T' }) }]);
    expect(parseInputs(definition)).toEqual([{ name: 'input', isList: true, countAttribute: 'T' }]);
  });

  it('reads nothing out of nothing', () => {
    expect(parseInputs(new Uint8Array())).toEqual([]);
  });
});

describe('groupInputs', () => {
  const values = { name: 'values', isList: true, countAttribute: 'N' };
  const axis = { name: 'axis', isList: false };
  const n = (value: number) => [{ name: 'N', type: TF_ATTRIBUTES.TF_ATTR_INT, value }];

  it('gives a list what the plain inputs leave', () => {
    expect(groupInputs([values, axis], [], 4)).toEqual([3, undefined]);
    expect(groupInputs([axis, values], [], 1)).toEqual([undefined, 0]);
  });

  it('believes the attribute that counts', () => {
    const other = { name: 'others', isList: true, countAttribute: 'M' };
    expect(groupInputs([values, other, axis], n(1), 4)).toEqual([1, 2, undefined]);
  });

  it('counts a list of dtypes, and takes no single dtype for a count', () => {
    const input = { name: 'input', isList: true, countAttribute: 'T' };
    const { TF_ATTR_TYPE } = TF_ATTRIBUTES;
    expect(groupInputs([input], [{ name: 'T', type: TF_ATTR_TYPE, value: [1, 1] }], 2)).toEqual([2]);
    expect(groupInputs([input], [{ name: 'T', type: TF_ATTR_TYPE, value: 1 }], 3)).toEqual([3]);
  });

  it('splits evenly between lists of one length', () => {
    const pair = { name: 'weights', isList: true, countAttribute: 'N' };
    expect(groupInputs([values, pair], [], 6)).toEqual([3, 3]);
  });

  it('refuses a number of tensors that can not be', () => {
    expect(() => groupInputs([values, axis], n(3), 3)).toThrow('takes (values..., axis), got 3 tensors');
    expect(() => groupInputs([values, axis], [], 0)).toThrow('takes (values..., axis), got 0 tensors');
    expect(() => groupInputs([values, { ...values, name: 'b' }], [], 3)).toThrow('got 3 tensors');
  });
});
