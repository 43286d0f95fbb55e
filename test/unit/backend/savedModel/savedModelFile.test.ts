import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinMessage } from '../../../../src/files/protobufWriter.ts';
import { decodeSavedModel, encodeSavedModel } from '../../../../src/backend/savedModel/savedModelFile.ts';

const tensor = (name: string) =>
  fc.record({
    name: fc.constant(name),
    place: fc.stringMatching(/^[A-Za-z]\w{0,8}:\d$/),
    dtype: fc.integer({ min: 1, max: 23 }),
    shape: fc.option(fc.array(fc.option(fc.nat({ max: 2 ** 40 })), { maxLength: 5 }), { nil: undefined }),
  });

const tensors = fc
  .uniqueArray(fc.stringMatching(/^[a-z]\w{0,9}$/), { maxLength: 4 })
  .chain((names) => fc.tuple(...names.sort().map(tensor)));

describe('saved_model.pb', () => {
  it('is read as it was written', () => {
    const signature = fc.record({ inputs: tensors, outputs: tensors });
    const signatures = fc.dictionary(fc.stringMatching(/^[a-z]\w{0,9}$/), signature, {
      maxKeys: 3,
      noNullPrototype: true,
    });
    fc.assert(
      fc.property(signatures, fc.uint8Array(), (written, graph) => {
        const message = encodeSavedModel({ graph, signatures: written, tensorflowVersion: '2.21.0' });
        expect(decodeSavedModel(joinMessage(message))).toEqual([{ tags: ['serve'], signatures: written }]);
      }),
    );
  });

  it('is refused where it is cut off', () => {
    const signatures = { serve: { inputs: [], outputs: [] } };
    const bytes = joinMessage(
      encodeSavedModel({ graph: new Uint8Array(9), signatures, tensorflowVersion: '2.21.0' }),
    );
    for (let length = 1; length < bytes.length; length++) {
      if (length !== 2) expect(() => decodeSavedModel(bytes.subarray(0, length)), String(length)).toThrow();
    }
  });

  it('has no signatures that TensorFlow made for itself', () => {
    const signatures = { __saved_model_init_op: { inputs: [], outputs: [] } };
    const message = encodeSavedModel({ graph: new Uint8Array(), signatures, tensorflowVersion: '' });
    expect(decodeSavedModel(joinMessage(message))).toEqual([{ tags: ['serve'], signatures: {} }]);
  });
});
