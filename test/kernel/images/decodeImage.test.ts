import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { decodeImage, imageDecoderName, readImageFolder, readImages } from 'trainbook';
import { libtensorflowImages } from '../../../src/backend/images/decodeImage.ts';
import { setImageDecoderPorts } from '../../../src/training/images/imageDecoderPort.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { useCompiledSteps } from '../compiledStep/support.ts';

const FOLDER = 'test/oracles/images';
const { images } = JSON.parse(readFileSync(`${FOLDER}/expected.json`, 'utf8')) as {
  images: Record<string, { shape: number[]; pixels: number[] }>;
};

/** Lossy files: TensorFlow takes the fast transform. CMYK: the two turn it into RGB by different formulas. */
function toleranceOf(name: string): number {
  return name.endsWith('.jpg') ? 8 : 0;
}

useCompiledSteps();
beforeAll(() => setImageDecoderPorts(libtensorflowImages));
afterAll(() => setImageDecoderPorts());

describe('decodeImage', () => {
  it.each(Object.keys(images))('gives the pixels of %s as Pillow does', (name) => {
    const { data, shape } = decodeImage(readFileSync(path.join(FOLDER, name)));
    expect(shape).toEqual(images[name]!.shape);
    const differences = images[name]!.pixels.map((pixel, index) => Math.abs(pixel - data[index]!));
    expect(Math.max(...differences)).toBeLessThanOrEqual(toleranceOf(name));
  });

  it('gives grey and transparency where they are asked for', () => {
    const grey = decodeImage(readFileSync(`${FOLDER}/grey.png`), { channels: 1 });
    expect(grey.shape).toEqual([12, 20, 1]);
    expect([...grey.data.subarray(0, 3)]).toEqual([0, 12, 24]);
    const alpha = decodeImage(readFileSync(`${FOLDER}/alpha.png`), { channels: 4 });
    expect([...alpha.data.subarray(20 * 4, 21 * 4)]).toEqual([20, 0, 8, 110]);
    const opaque = decodeImage(readFileSync(`${FOLDER}/turned6.jpg`), { channels: 4 });
    expect([opaque.shape, opaque.data[3]]).toEqual([[20, 12, 4], 255]);
  });

  it('names the decoder, for the record of a run', () => {
    expect(imageDecoderName()).toMatch(/^libtensorflow 2\.\d+\.\d+/);
  });

  it('leaves no tensor behind, also after a picture that is damaged', () => {
    const before = tf.memory().numTensors;
    const file = readFileSync(`${FOLDER}/colour.png`);
    decodeImage(file);
    expect(() => decodeImage(file.subarray(0, 60))).toThrow();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('refuses what would need too much memory before it decodes', () => {
    expect(() => decodeImage(readFileSync(`${FOLDER}/colour.png`), { maxPixels: 239 })).toThrow(
      'the picture has 20x12 pixels; more than 239 are refused',
    );
  });
});

describe('readImages', () => {
  function animals(files: string[]): string {
    const folder = temporaryFolder();
    mkdirSync(path.join(folder, 'cat'));
    for (const file of files) cpSync(path.join(FOLDER, file), path.join(folder, 'cat', file));
    return folder;
  }

  it('leaves out what is no picture, and says so', async () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue();
    const files = await readImageFolder(animals(['colour.png', 'page.jpg', 'empty.jpg', 'turned8.jpg']));
    const data = await readImages(files);
    expect([data.length, data.labelNames]).toEqual([2, ['cat']]);
    const { image, label } = await data.get(1);
    expect([image.shape, label]).toEqual([[20, 12, 3], 0]);
    expect(data.broken.map(({ file }) => path.basename(file))).toEqual(['empty.jpg', 'page.jpg']);
    expect(warn).toHaveBeenCalledWith(
      expect.stringMatching(
        /^2 files are no picture and left out: cat.empty.jpg \(.*\), cat.page.jpg \(this is no/,
      ),
    );
    warn.mockRestore();
    await expect(readImages(files, { broken: 'fail' })).rejects.toThrow(/^cat.empty.jpg: this is no picture/);
  });

  it('names the file whose pixels are damaged', async () => {
    const data = await readImages(await readImageFolder(animals(['cut.jpg'])));
    await expect(data.get(0)).rejects.toThrow(/^sample 0 of .*, cat.cut.jpg: /);
  });
});
