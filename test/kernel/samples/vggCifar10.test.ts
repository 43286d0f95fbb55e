import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { PROVIDING_MS, runKeras } from '../../support/python/runKeras.ts';
import { useSamples } from './support/sampleFixture.ts';
import { writeSmallCifar10 } from './support/smallCifar10.ts';

const samples = useSamples();
const script = fileURLToPath(new URL('support/vgg16.py', import.meta.url));

test(
  'VGG16 with weights of Keras is fine-tuned, and Keras opens the result',
  async () => {
    writeSmallCifar10(samples, 'cifar-10', { train: 20, test: 50 });
    const file = (name: string) => path.join(samples.folder, name);
    await runKeras(script, ['write-without-top', file('vgg16_notop.h5')]);

    const { code, stdout, stderr } = await samples.runSample('vggCifar10.train.ts', {
      dataFolder: 'cifar-10',
      weights: 'vgg16_notop.h5',
      epochs: 3,
      batchSize: 10,
      verbose: 2,
    });

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('100 pictures to train, 50 to test: airplane, automobile, bird');
    expect(stdout).toContain('[ null, 1, 1, 512 ]');
    expect(stdout).toContain('Total parameters:         14,849,610');
    expect(stdout).toContain('Trainable parameters:     7,213,834');
    expect(stdout).toContain('Non-trainable parameters: 7,635,776');
    expect(stdout.match(/^[123] +\d+ +\d\.\d+ +[01]\S* +\d\.\d+ /gm), 'a line an epoch').toHaveLength(3);
    expect(stdout).toContain('vgg16-cifar10.h5 differs by 0');
    expect(stdout).toContain('vgg16-cifar10.keras differs by 0');
    const accuracy = Number(/test loss .* accuracy ([\d.]+) %/.exec(stdout)?.[1]) / 100;
    for (const saved of ['vgg16-cifar10.h5', 'vgg16-cifar10.keras']) {
      const printed = await runKeras(script, ['evaluate', file(saved), file('cifar-10/test_batch.bin')]);
      expect(Number(printed.trim().split('\n').at(-1)), saved).toBeCloseTo(accuracy, 4);
    }
  },
  PROVIDING_MS,
);
