import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { PROVIDING_MS, runKeras } from '../../support/python/runKeras.ts';
import { useSamples } from './support/sampleFixture.ts';
import { writeSmallPets } from './support/smallPets.ts';

const samples = useSamples();
const script = fileURLToPath(new URL('support/vgg16.py', import.meta.url));

test(
  'a whole VGG16 with weights of Keras learns cats and dogs',
  async () => {
    await writeSmallPets(path.join(samples.folder, 'PetImages'), 10);
    await runKeras(script, ['write', path.join(samples.folder, 'vgg16.h5')]);

    const { code, stdout, stderr } = await samples.runSample('catsAndDogs.train.ts', {
      perClass: 12,
      weights: 'vgg16.h5',
      batchSize: 7,
      epochs: 2,
    });

    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(/^4 files are no picture and left out: Cat.11702\.jpg \(.*\), Cat.666\.jpg /);
    expect(stdout).toContain('20 pictures of Cat and Dog, 4 left out');
    expect(stdout).toContain(
      'compose(resize(224x224, bilinear), compose(swapChannels, normalise(scale 1, mean 103.939',
    );
    expect(stdout).toMatch(/before: Uint8Array of 80x90x3, from \d+ to \d+/);
    expect(stdout).toMatch(/after: {2}Float32Array of 224x224x3, from -\d+\.\d+ to \d+\.\d+/);
    expect(stdout).toContain('14 samples to train on, 6 to test with');
    expect(stdout).toContain('conv1_1, conv1_2, pool1');
    expect(stdout).toMatch(/pool3 +1 x 28 x 28 x 256/);
    expect(stdout).toMatch(/base\/?\.?fc7\S* +25088? x 4096|fc7\S* +4096 x 4096/);
    expect(stdout).toMatch(/output\S* +4096 x 2/);
    expect(
      stdout.match(/^[12] +\d\.\d+ +[01]\S* +\d\.\d+ +[01]\S* +\d+\.\d/gm),
      'a line an epoch',
    ).toHaveLength(2);
    expect(stdout).toMatch(/^iteration +epoch +train\/loss/m);
  },
  PROVIDING_MS,
);
