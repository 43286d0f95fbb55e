import { expect, test } from 'vitest';
import { useSamples } from './support/sampleFixture.ts';
import { writeSmallCifar10 } from './support/smallCifar10.ts';

const samples = useSamples();

test('AlexNet and ResNet18 are trained by a loop of one own and by a trainer', async () => {
  writeSmallCifar10(samples, 'cifar-10', { train: 8, test: 20 });

  const { code, stdout, stderr } = await samples.runSample('alexnetAndResnet.train.ts', {
    dataFolder: 'cifar-10',
    imageSize: 64,
    trainCount: 40,
    validationCount: 20,
    batchSize: 8,
    epochs: 2,
  });

  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('Total parameters:         58,322,314');
  expect(stdout).toContain('[ 16, 10 ]');
  expect(stdout).toContain('ResNet18: 11,181,642 parameters');
  expect(stdout).toContain('a bottleneck block: [ null, 56, 56, 256 ]');
  const losses = [...stdout.matchAll(/^epoch [12]\/2 {2}loss (\d\.\d{4}) {2}accuracy [01]\.\d{4} /gm)];
  expect(losses, 'a line an epoch of the loop').toHaveLength(2);
  expect(Number(losses[1]![1])).toBeLessThan(Number(losses[0]![1]));
  expect(stdout).toMatch(/the best accuracy was [01]\.\d{4}; these are its weights/);
  expect(stdout.match(/^[12] +\d+ +\d\.\d+ .*$/gm), 'a line an epoch of the trainer').toHaveLength(2);
});
