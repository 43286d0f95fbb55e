import { describe, expect, it } from 'vitest';
import { ArrayDataset } from 'trainbook';

const batchOf = (...samples: unknown[]) =>
  new ArrayDataset(samples as never[], { name: 'measurements' }).batch(Int32Array.from(samples.keys()));

describe('samples of a wrong kind', () => {
  it.each([
    [
      'strings',
      { inputs: ['cat'], label: 0 },
      'inputs in measurements: expected numbers, got "cat" in a list',
    ],
    ['what is missing', { inputs: [1, null], label: 0 }, 'expected numbers, got null in a list'],
    [
      'nested lists',
      { inputs: [[1], [2]], label: 0 },
      'got a list in a list: give { data, shape } for more than one axis',
    ],
    ['no inputs', { inputs: undefined, label: 0 }, 'or { data, shape }, got undefined'],
    ['an object', { inputs: new Map(), label: 0 }, 'or { data, shape }, got a Map'],
    ['big integers', { inputs: BigInt64Array.of(1n), label: 0 }, 'or { data, shape }, got a BigInt64Array'],
    [
      'targets that are none',
      { inputs: [1], targets: ['x'] },
      'targets in measurements: expected numbers, got "x" in a list',
    ],
    ['a label that is a word', { inputs: [1], label: 'cat' }, 'a sample of measurements has cat'],
    ['neither label nor targets', { inputs: [1] }, 'measurements has an object with inputs'],
  ])('are refused at once: %s', async (_what, sample, message) => {
    await expect(batchOf(sample)).rejects.toThrow(message);
  });

  it('are told from those before them: another shape', async () => {
    await expect(batchOf({ inputs: [1, 2], label: 0 }, { inputs: [1], label: 0 })).rejects.toThrow(
      'inputs in measurements: expected shape [2] as before, got [1]',
    );
  });
});
