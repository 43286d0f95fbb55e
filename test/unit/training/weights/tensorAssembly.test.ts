import { afterEach, describe, expect, it } from 'vitest';
import { assembleTensor, setTensorAssembler } from '../../../../src/training/tensors/tensorAssembly.ts';
import '../support/quietTfjs.ts';

afterEach(() => setTensorAssembler(undefined));

describe('a tensor that is put together', () => {
  it('has the values of its pieces, in a backend that takes arrays too', async () => {
    setTensorAssembler(() => undefined);
    const piece = Float32Array.of(1, 2, 3);
    const assembly = assembleTensor([2, 3]);
    await assembly.add(piece);
    piece.fill(7);
    await assembly.add(piece);
    const tensor = assembly.finish();
    expect([tensor.dtype, tensor.shape, Array.from(await tensor.data())]).toEqual([
      'float32',
      [2, 3],
      [1, 2, 3, 7, 7, 7],
    ]);
    tensor.dispose();
  });

  it('has neither more nor fewer values than its shape says', async () => {
    const assembly = assembleTensor([2, 2]);
    await assembly.add(new Float32Array(3));
    await expect(assembly.add(new Float32Array(2))).rejects.toThrow(
      'a tensor of shape [2,2] needs 4 values, got 5',
    );
    expect(() => assembly.finish()).toThrow('a tensor of shape [2,2] needs 4 values, got 3');
    assembly.discard();
  });
});
