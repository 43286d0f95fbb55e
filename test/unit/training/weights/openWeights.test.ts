import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { openWeights } from 'trainbook';
import { temporaryFolder } from '../../../support/temporaryFolder.ts';
import { weightFile } from '../../../support/training/smallNetwork.ts';

async function readAll(file: string) {
  const weights = await openWeights(weightFile(file));
  const entries = [...weights.arrays].map(async ([name, array]) => {
    const { dtype, shape, data } = await array.read();
    return [name, { dtype, shape: [...shape], values: Array.from(data) }] as const;
  });
  const all = Object.fromEntries(await Promise.all(entries));
  await weights.close();
  return all;
}

async function openBytes(bytes: Uint8Array): Promise<unknown> {
  const file = path.join(temporaryFolder(), 'file.bin');
  await writeFile(file, bytes);
  const weights = await openWeights(file);
  await weights.close();
  return weights;
}

const float = (values: number[]) => ({ dtype: 'float32', shape: [values.length], values });
const int = (values: number[]) => ({ dtype: 'int32', shape: [values.length], values });

describe('numbers of every kind', () => {
  it('of PyTorch', async () => {
    expect(await readAll('kinds.pth')).toEqual({
      half: float([1.5, -2.25]),
      brain: float([3, -0.15625]),
      small: int([-5, 7]),
      scalar: { dtype: 'float32', shape: [], values: [2.5] },
      empty: { dtype: 'float32', shape: [0, 3], values: [] },
      long: int([2 ** 31 - 1, -3]),
      strided: { dtype: 'float32', shape: [4, 3], values: [0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11] },
      part: float([3, 5, 7]),
      flags: { dtype: 'bool', shape: [2], values: [1, 0] },
    });
  });

  it('of safetensors', async () => {
    expect(await readAll('kinds.safetensors')).toEqual({
      half: float([1.5, -2.25]),
      brain: float([3, -0.15625]),
      double: float([Math.fround(0.1)]),
      small: int([-5, 7]),
      long: int([-3, 2 ** 31 - 1]),
      scalar: { dtype: 'float32', shape: [], values: [2.5] },
      empty: { dtype: 'float32', shape: [0, 3], values: [] },
    });
  });

  it('of HDF5', async () => {
    const weights = await openWeights(weightFile('kinds.h5'));
    const read = async (name: string) => Array.from((await weights.arrays.get(name)!.read()).data);
    expect(await read('half')).toEqual([1.5, -2.25]);
    expect(await read('big')).toEqual([1.5, -2.25]);
    expect(await read('double')).toEqual([Math.fround(0.1)]);
    expect(await read('small')).toEqual([-5, 7]);
    expect(await read('bigLong')).toEqual([-3, 2 ** 31 - 1]);
    expect(await read('scalar')).toEqual([2.5]);
    expect(await read('empty')).toEqual([]);
    expect(await read('gzip')).toEqual(Array.from({ length: 64 }, (_, index) => index));
    await expect(read('text')).rejects.toThrow('holds no numbers');
    await expect(read('huge')).rejects.toThrow('too many for an array');
    await weights.close();
  });
});

describe('large arrays', () => {
  it.each([
    'plain.safetensors',
    'plain.weights.h5',
    'whole.h5',
    'kinds.h5',
    'zip.pth',
    'legacy.pth',
    'kinds.pth',
  ])('of %s come in pieces as they come as a whole', async (file) => {
    const weights = await openWeights(weightFile(file));
    let count = 0;
    for (const array of weights.arrays.values()) {
      if (!array.readPieces) continue;
      count++;
      const whole = Array.from((await array.read()).data);
      for (const pieceBytes of [4, 100, 2 ** 20]) {
        const values: number[] = [];
        let pieces = 0;
        for await (const piece of array.readPieces(pieceBytes)) {
          values.push(...piece);
          pieces++;
        }
        expect(values).toEqual(whole);
        expect(pieces).toBeGreaterThanOrEqual(array.shape[0]! > 1 && pieceBytes === 4 ? 2 : 1);
      }
    }
    await weights.close();
    expect(count).toBeGreaterThan(0);
  });
});

describe('hostile files', () => {
  it('can not run code of Python', async () => {
    await expect(openWeights(weightFile('evil.pth'))).rejects.toThrow('it wants to run posix.system');
    await expect(openWeights(weightFile('evil.pkl'))).rejects.toThrow('neither a zip archive nor a pickle');
  });

  it('can not lead in circles', async () => {
    const weights = await openWeights(weightFile('loop.h5'));
    expect([...weights.arrays.keys()]).toEqual([]);
    await weights.close();
  });

  it('that are cut off say so', async () => {
    for (const name of [
      'zip.pth',
      'legacy.pth',
      'plain.safetensors',
      'chainer.npz',
      'whole.h5',
      'whole.keras',
    ]) {
      const whole = await readFile(weightFile(name));
      for (const part of [0, 3, 0.3, 0.6, 0.95]) {
        const length = part < 1 ? Math.floor(whole.length * part) : part;
        await expect(openBytes(whole.subarray(0, length)), `${name} ${length}`).rejects.toThrow(
          'can not be read',
        );
      }
    }
  });

  it('that are none of the formats say so', async () => {
    await expect(openBytes(Buffer.from('hello, this is a text'))).rejects.toThrow('can not be read');
    await expect(openBytes(Buffer.from('{"weightsManifest": 3}'))).rejects.toThrow('no weightsManifest');
  });

  it('can not reach files elsewhere', async () => {
    const manifest = [{ paths: ['../secret.bin'], weights: [] }];
    const bytes = Buffer.from(JSON.stringify({ weightsManifest: manifest }));
    await expect(openBytes(bytes)).rejects.toThrow('which is not beside it');
  });
});
