import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { useSamples } from './support/sampleFixture.ts';
import { writeSmallOnlineProducts } from './support/smallOnlineProducts.ts';

const samples = useSamples();

test('ResNet50 is trained on Online Products, and another process measures its weights', async () => {
  const data = { dataFolder: 'Stanford_Online_Products', shorterSide: 72, cropSize: 64, batchSize: 8 };
  await writeSmallOnlineProducts(path.join(samples.folder, data.dataFolder), { train: 60, test: 40 });

  const trained = await samples.runSample('onlineProducts.train.ts', { ...data, epochs: 2, variant: 'he' });

  expect({ code: trained.code, stderr: trained.stderr }).toEqual({ code: 0, stderr: '' });
  const { stdout } = trained;
  expect(stdout).toContain('60 pictures to train, 40 to test');
  expect(stdout).toContain('12 classes: bicycle, cabinet, chair, coffee maker');
  expect(stdout).toContain('23,585,740 parameters · 23,532,620 trainable · 53,120 not');
  expect(stdout).toMatch(/pool5 +1 x 2048/);
  expect(stdout).toContain('compose(resize(72, bilinear), centreCrop(64)');
  expect(stdout).toContain('48 samples to train on, 12 to validate with');
  const log = JSON.parse(readFileSync(path.join(samples.folder, 'result', 'log.json'), 'utf8')) as object[];
  // Six iterations an epoch: tenths of an epoch end in 12 iterations, all of them.
  expect(log.map((row) => (row as { iteration: number }).iteration)).toEqual([
    1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12,
  ]);
  expect(log[1]).toMatchObject({
    lr: expect.closeTo(1e-3 * (Math.sqrt(1 - 0.999 ** 2) / (1 - 0.9 ** 2)), 9),
  });
  expect(log[5]).toHaveProperty('validation/accuracy');

  const { dataFolder, shorterSide, cropSize, batchSize } = data;
  const weights = 'result/model-2.safetensors';
  const again = { dataFolder, shorterSide, cropSize, batchSize, weights, variant: 'he' };
  const measured = await samples.runSample('onlineProductsTest.train.ts', again);
  expect({ code: measured.code, stderr: measured.stderr }).toEqual({ code: 0, stderr: '' });
  expect(measured.stdout).toMatch(/accuracy \d+\.\d\d % on 12 pictures/);

  const other = await samples.runSample('onlineProductsTest.train.ts', {
    ...again,
    weights: 'result/none.safetensors',
  });
  expect(other.code).toBe(1);
  expect(other.stderr).toContain('cannot read none.safetensors in the folder result');
});
