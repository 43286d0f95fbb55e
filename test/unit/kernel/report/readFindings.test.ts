import { expect, it } from 'vitest';
import { chooseSamples } from '../../../../src/kernel/report/chooseSamples.ts';
import { readFindings } from '../../../../src/kernel/report/readFindings.ts';
import { describe as describeData, FunctionDataset } from '../../../../src/training/index.ts';

/** Pictures of which every third is the same. */
const pets = (name: string, length: number) =>
  new FunctionDataset(
    length,
    (index) => {
      if (index === 4) throw new Error('no picture');
      const data = Uint8Array.from({ length: 256 }, (_, at) => (at * (3 + 40 * (index % 3))) % 251);
      return { image: { data, shape: [16, 16, 1] }, label: index % 2 };
    },
    { name, labelNames: ['cat', 'dog'] },
  );

it('says of a data set what was found the last time that it was described, with the samples to look at', async () => {
  const [train, test] = [pets('train pets', 6), pets('test pets', 2)];
  expect(readFindings(train)).toBeUndefined();
  const predictions = {
    train: { labels: [0, 1], predictions: [1, 1], probabilities: [0.99, 0.9] },
  };
  await describeData({ train, test }, { predictions });
  const { groups, ...figures } = readFindings(train)!;
  expect(figures).toMatchObject({
    part: 'train',
    sampleCount: 6,
    classes: [
      { name: 'cat', count: 2 },
      { name: 'dog', count: 3 },
    ],
  });
  expect(figures.rows).toContainEqual({ property: 'size', value: '16x16' });
  const found = Object.fromEntries(groups.map(({ title, findings }) => [title, findings]));
  expect(found['Labels to look at']).toEqual([
    { text: 'sample 0 of train pets: cat, rather dog (99.0 %)', indices: [0] },
  ]);
  expect(found['Exact duplicates']).toContainEqual({
    text: 'sample 0 of train pets = sample 3 of train pets = sample 0 of test pets (test)',
    indices: [0, 3],
  });
  expect(found['Leaks between parts']).toHaveLength(2);
  expect(found['Broken files']).toEqual([{ text: 'sample 4 of train pets: no picture', indices: [] }]);
  expect(readFindings(test)!.groups.find(({ title }) => title === 'Exact duplicates')!.count).toBe(2);
});

it('chooses the samples of a finding that exist', () => {
  expect(chooseSamples(4, { kind: 'chosen', indices: [3, 0, 4, -1, 0.5] })).toEqual([3, 0]);
});
