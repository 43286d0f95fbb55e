import { readFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decodeImage, decodeImageAside, imageDecoderName } from 'trainbook';
import { SharpImages } from '../../../../src/backend/images/sharpImages.ts';
import { setImageDecoderPorts } from '../../../../src/training/images/imageDecoderPort.ts';
import { temporaryFolder } from '../../../support/temporaryFolder.ts';

const FOLDER = 'test/oracles/images';
const { images } = JSON.parse(readFileSync(`${FOLDER}/expected.json`, 'utf8')) as {
  images: Record<string, { shape: number[]; pixels: number[] }>;
};

beforeEach(() => setImageDecoderPorts(new SharpImages(process.cwd())));
afterEach(() => setImageDecoderPorts());

/** JPEG decoders differ by some levels; CMYK becomes RGB by the profile of a press here, by a formula there. */
function toleranceOf(name: string): number {
  if (name.startsWith('cmyk')) return 100;
  return name.endsWith('.jpg') || name === 'deep.png' ? 8 : 0;
}

describe('decodeImageAside by sharp', () => {
  const names = Object.keys(images).filter((name) => !name.endsWith('.bmp'));

  it.each(names)('gives the pixels of %s as Pillow does', async (name) => {
    const { data, shape } = await decodeImageAside(readFileSync(path.join(FOLDER, name)));
    expect(shape).toEqual(images[name]!.shape);
    const differences = images[name]!.pixels.map((pixel, index) => Math.abs(pixel - data[index]!));
    expect(Math.max(...differences)).toBeLessThanOrEqual(toleranceOf(name));
  });

  it.each([{ lossless: true }, { lossless: false, quality: 100 }])('decodes WebP: %o', async (options) => {
    const pixels = Uint8Array.from({ length: 9 * 14 * 3 }, (_, index) => 60 + (index % 100));
    const raw = { width: 14, height: 9, channels: 3 } as const;
    const file = await sharp(pixels, { raw }).webp(options).toBuffer();
    const { data, shape } = await decodeImageAside(file);
    expect(shape).toEqual([9, 14, 3]);
    if (options.lossless) expect(data).toEqual(pixels);
    expect((await decodeImageAside(file, { channels: 4 })).shape).toEqual([9, 14, 4]);
    expect(imageDecoderName()).toMatch(/^sharp \d+\.\d+\.\d+ \(libvips \d+\./);
  });

  it('refuses what is damaged, and what it can not do', async () => {
    const file = readFileSync(`${FOLDER}/colour.png`);
    await expect(decodeImageAside(file.subarray(0, 60))).rejects.toThrow();
    expect(() => decodeImage(file)).toThrow('await decodeImageAside(bytes) instead');
    await expect(decodeImageAside(readFileSync(`${FOLDER}/colour.bmp`))).rejects.toThrow(
      'or by sharp (not BMP)',
    );
  });

  it('is asked for where it is not installed', async () => {
    setImageDecoderPorts(new SharpImages(temporaryFolder()));
    const file = await sharp(new Uint8Array(12), { raw: { width: 2, height: 2, channels: 3 } })
      .webp()
      .toBuffer();
    await expect(decodeImageAside(file)).rejects.toThrow(
      'decoded by sharp, which is not installed: `npm install sharp` in the folder of the notebook gets it',
    );
    expect(imageDecoderName()).toBeUndefined();
  });
});
