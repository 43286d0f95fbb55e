import { describe, expect, it } from 'vitest';
import { ArrayDataset } from '../../../../src/training/datasets/arrayDataset.ts';
import { BatchMemory } from '../../../../src/training/datasets/batchMemory.ts';
import { SerialIterator } from '../../../../src/training/iterators/serialIterator.ts';

const samples = Array.from({ length: 10 }, (_, label) => ({ inputs: [label, label + 0.5], label }));
const inOrder = { batchSize: 4, shuffle: false };

describe('batch memory', () => {
  it('uses the arrays of a batch again once they were given back', () => {
    const memory = new BatchMemory();
    const inputs = { data: memory.take(Float32Array, 4), shape: [2, 2] };
    const targets = { data: memory.take(Int32Array, 2), shape: [2] };
    expect(memory.take(Float32Array, 4)).not.toBe(inputs.data);
    memory.recycle({ inputs, targets });
    expect(memory.take(Uint8Array, 4)).not.toBe(inputs.data);
    expect(memory.take(Float32Array, 3)).toHaveLength(3);
    expect(memory.take(Float32Array, 4)).toBe(inputs.data);
    expect(memory.take(Int32Array, 2)).toBe(targets.data);
    expect(memory.take(Int32Array, 2)).not.toBe(targets.data);
  });

  it('hands no array out twice, even if it was given back twice', () => {
    const memory = new BatchMemory();
    const batch = {
      inputs: { data: memory.take(Float32Array, 4), shape: [4] },
      targets: { data: memory.take(Int32Array, 4), shape: [4] },
    };
    memory.recycle(batch);
    memory.recycle(batch);
    expect(memory.take(Float32Array, 4)).not.toBe(memory.take(Float32Array, 4));
  });

  it('does not keep arrays of others, nor more than a few of its own', () => {
    const memory = new BatchMemory();
    const data = new Float32Array(4);
    memory.recycle({ inputs: { data, shape: [4] }, targets: { data, shape: [4] } });
    expect(memory.take(Float32Array, 4)).not.toBe(data);
    const made = Array.from({ length: 20 }, () => memory.take(Float32Array, 4));
    for (const own of made) {
      memory.recycle({ inputs: { data: own, shape: [4] }, targets: { data: own, shape: [4] } });
    }
    const again = Array.from({ length: 20 }, () => memory.take(Float32Array, 4));
    expect(again.filter((array) => made.includes(array))).toHaveLength(8);
  });
});

describe('an iterator', () => {
  it('gives right batches in arrays that were used before', async () => {
    const iterator = new SerialIterator(new ArrayDataset(samples), inOrder);
    const first = (await iterator.next())!;
    iterator.recycle(first);
    const second = (await iterator.next())!;
    expect(second.inputs.data).toBe(first.inputs.data);
    expect([...second.inputs.data]).toEqual([4, 4.5, 5, 5.5, 6, 6.5, 7, 7.5]);
    const last = (await iterator.next())!;
    expect([...last.inputs.data]).toEqual([8, 8.5, 9, 9.5]);
  });

  it('leaves a batch alone that nobody gave back', async () => {
    const iterator = new SerialIterator(new ArrayDataset(samples), inOrder);
    const first = (await iterator.next())!;
    await iterator.next();
    expect([...first.inputs.data]).toEqual([0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5]);
  });
});
