import { describe, expect, it } from 'vitest';
import { compose, FunctionDataset, normalise, randomCrop, transformImages } from 'trainbook';
import type { ImageArray, ImageSample, Transform } from 'trainbook';
import { BatchMemory } from '../../../../src/training/datasets/batchMemory.ts';
import type { Borrowed } from '../../../../src/training/datasets/sample.ts';
import { BytePool } from '../../../../src/training/images/bytePool.ts';

/** Pictures in memory that is used again, as decoders have it. */
class PooledPictures extends FunctionDataset<ImageSample<Uint8Array>> {
  readonly pool = new BytePool();
  lent = 0;

  override async borrow(index: number): Promise<Borrowed<ImageSample<Uint8Array>>> {
    const { image, label } = await this.get(index);
    const data = this.pool.take(image.data.length);
    data.set(image.data);
    this.lent++;
    const giveBack = (): void => {
      this.lent--;
      data.fill(255); // whoever still looks at it sees it
      this.pool.giveBack(data);
    };
    return { sample: { image: { ...image, data }, label }, giveBack };
  }
}

function pictures(): PooledPictures {
  const make = (index: number): ImageSample<Uint8Array> => ({
    image: {
      data: Uint8Array.from({ length: 75 }, (_, at) => (at * 31 + index * 7) % 251),
      shape: [5, 5, 3],
    },
    label: index % 3,
  });
  return new PooledPictures(12, make);
}

const steps = () => compose<ImageArray>(randomCrop(3), normalise({ mean: [0.1, 0.2, 0.3] }));
const inputsOf = async (data: ReturnType<typeof transformImages>, indices: number[]) =>
  (await Promise.all(indices.map((index) => data.get(index)))).flatMap(({ image }) => [...image.data]);

describe('batches of transformed pictures', () => {
  it('have what each sample by itself has, in batches of all sizes', async () => {
    const source = pictures();
    const data = transformImages(source.slice(2, 12), steps(), { seed: 5 });
    const memory = new BatchMemory();
    for (const indices of [[0, 1, 2], [9, 3, 5], [7], [4, 4, 0, 8, 1], [6, 2]]) {
      const { inputs, targets } = await data.batch(indices, memory);
      expect(inputs.shape).toEqual([indices.length, 3, 3, 3]);
      expect([...inputs.data]).toEqual(await inputsOf(data, indices));
      expect([...targets.data]).toEqual(indices.map((index) => (index + 2) % 3));
      memory.recycle({ inputs, targets });
    }
    expect(source.lent).toBe(0);
  });

  it('keep pictures that a transform leaves as they are', async () => {
    const source = pictures();
    const same: Transform = { description: 'same', apply: (image) => image };
    const data = transformImages(source, same);
    for (const indices of [
      [0, 1],
      [2, 3],
    ]) {
      expect([...(await data.batch(indices)).inputs.data]).toEqual(await inputsOf(data, indices));
    }
  });

  it('may have pictures of another size than the batch before, which one batch may not mix', async () => {
    const data = new FunctionDataset(4, (index): ImageSample<Uint8Array> => {
      const side = index < 2 ? 2 : 3;
      return { image: { data: new Uint8Array(side * side * 3), shape: [side, side, 3] }, label: 0 };
    });
    const normalised = transformImages(data, normalise());
    expect((await normalised.batch([0, 1])).inputs.shape).toEqual([2, 2, 2, 3]);
    expect((await normalised.batch([2, 3])).inputs.shape).toEqual([2, 3, 3, 3]);
    await expect(normalised.batch([1, 2])).rejects.toThrow('expected shape [2,2,3] as before, got [3,3,3]');
  });
});

describe('BytePool', () => {
  it('gives an array of the same length again, and keeps a few', () => {
    const pool = new BytePool();
    const first = pool.take(10);
    pool.giveBack(first);
    expect(pool.take(11)).not.toBe(first);
    expect(pool.take(10)).toBe(first);
    expect(pool.take(10)).not.toBe(first);
    const many = Array.from({ length: 17 }, () => new Uint8Array(5));
    for (const array of many) pool.giveBack(array);
    const kept = Array.from({ length: 17 }, () => pool.take(5)).filter((array) =>
      many.some((one) => one === array),
    );
    expect(kept).toHaveLength(16);
  });
});
