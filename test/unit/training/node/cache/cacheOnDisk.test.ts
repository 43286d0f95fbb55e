import { readdirSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { Dataset } from 'trainbook';
import {
  ArrayDataset,
  cacheOnDisk,
  centreCrop,
  fingerprint,
  FunctionDataset,
  transformImages,
} from 'trainbook';
import type { ImageSample } from 'trainbook';
import { temporaryFolder } from '../../../../support/temporaryFolder.ts';

const KEY = 'pictures-1';

function pictures(make = vi.fn()): Dataset<ImageSample> {
  const get = (index: number): ImageSample => {
    make(index);
    return { image: { data: new Uint8Array(12).fill(index), shape: [2, 2, 3] }, label: index % 2 };
  };
  return new FunctionDataset(5, get, { name: 'pictures', labelNames: ['even', 'odd'] });
}

describe('cacheOnDisk', () => {
  it('makes each sample once, also for later runs', async () => {
    const folder = temporaryFolder();
    const make = vi.fn();
    const cached = await cacheOnDisk(pictures(make), { folder, fingerprint: KEY });
    expect(make.mock.calls.flat()).toEqual([0, 1, 2, 3, 4]);
    expect(await cached.get(3)).toEqual(await pictures().get(3));
    expect([cached.name, cached.length, cached.labelNames]).toEqual(['pictures', 5, ['even', 'odd']]);
    const again = await cacheOnDisk(pictures(make), { folder, fingerprint: KEY });
    expect(await again.batch([4, 0])).toEqual(await pictures().batch([4, 0]));
    expect(make).toHaveBeenCalledTimes(5);
    expect(readdirSync(folder)).toEqual([KEY]);
  });

  it('makes them once where several ask at the same time', async () => {
    const folder = temporaryFolder();
    const make = vi.fn();
    await Promise.all([1, 2, 3].map(() => cacheOnDisk(pictures(make), { folder, fingerprint: KEY })));
    expect(make).toHaveBeenCalledTimes(5);
  });

  it('leaves nothing behind when a sample can not be made', async () => {
    const folder = temporaryFolder();
    const broken = pictures().map((sample, index) => {
      if (index === 3) throw new Error('sample 3 is broken');
      return sample;
    });
    await expect(cacheOnDisk(broken, { folder, fingerprint: KEY })).rejects.toThrow('sample 3 is broken');
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each<[string, (folder: string) => void]>([
    ['cut off', (folder) => truncateSync(path.join(folder, 'samples.bin'), 10)],
    ['without places', (folder) => writeFileSync(path.join(folder, 'places.bin'), '')],
    ['of places that fall', (folder) => writeFileSync(path.join(folder, 'places.bin'), Buffer.alloc(48, 7))],
  ])('refuses a cache that is damaged: %s', async (_how, damage) => {
    const folder = temporaryFolder();
    await cacheOnDisk(pictures(), { folder, fingerprint: KEY });
    damage(path.join(folder, KEY));
    await expect(cacheOnDisk(pictures(), { folder, fingerprint: KEY })).rejects.toThrow(
      `the cached samples in ${KEY} are damaged: delete that folder`,
    );
  });

  it('refuses the samples of another data set, and a fingerprint that is none', async () => {
    const folder = temporaryFolder();
    await cacheOnDisk(pictures(), { folder, fingerprint: KEY });
    await expect(cacheOnDisk(pictures().slice(1), { folder, fingerprint: KEY })).rejects.toThrow(
      'has 5 samples, and pictures[1:5] has 4',
    );
    await expect(cacheOnDisk(pictures(), { folder, fingerprint: '../x' })).rejects.toThrow('got "../x"');
  });
});

describe('fingerprint', () => {
  it('is the same for the same data set, and another after each change', async () => {
    const data = pictures();
    const changed: Dataset<unknown>[] = [
      data.slice(0, 4),
      data.slice(1),
      data.split({ test: 2 }, { seed: 1 }).train,
      data.split({ test: 2 }, { seed: 2 }).train,
      data.map(({ label }) => label),
      data.map(({ image }) => image),
      data.repeat(2),
      data.concat(data),
      data.zip(data),
      transformImages(data, centreCrop(1), { seed: 1 }),
      transformImages(data, centreCrop(2), { seed: 1 }),
      transformImages(data, centreCrop(2), { seed: 2 }),
    ];
    const all = await Promise.all([data, ...changed].map((each) => fingerprint(each)));
    expect(new Set(all).size).toBe(all.length);
    expect(all[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(await fingerprint(pictures())).toBe(all[0]);
  });

  it('sees contents where it is asked to', async () => {
    const [a, b] = [new ArrayDataset(['a', 'b']), new ArrayDataset(['a', 'c'])];
    expect(await fingerprint(a)).toBe(await fingerprint(b));
    expect(await fingerprint(a, { contents: true })).not.toBe(await fingerprint(b, { contents: true }));
  });
});
