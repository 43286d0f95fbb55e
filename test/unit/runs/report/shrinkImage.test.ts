import { expect, test } from 'vitest';
import type { ImagePixels } from '../../../../src/protocol/displayData.ts';
import { shrinkImage } from '../../../../src/runs/report/shrinkImage.ts';

const image: ImagePixels = {
  width: 4,
  height: 2,
  channels: 1,
  data: Uint8Array.of(0, 10, 100, 200, 20, 30, 0, 100),
};

test('each pixel is the mean of those that it covers', () => {
  expect(shrinkImage(image, 2)).toEqual({ width: 2, height: 1, channels: 1, data: Uint8Array.of(15, 100) });
});

test('colours stay apart', () => {
  const colours: ImagePixels = {
    width: 2,
    height: 1,
    channels: 3,
    data: Uint8Array.of(0, 10, 20, 100, 30, 40),
  };
  expect([...shrinkImage(colours, 1).data]).toEqual([50, 20, 30]);
});

test('a small picture is not touched, and a thin one keeps a pixel of width', () => {
  expect(shrinkImage(image, 4)).toBe(image);
  expect(shrinkImage({ width: 1, height: 9, channels: 1, data: new Uint8Array(9) }, 3)).toMatchObject({
    width: 1,
    height: 3,
  });
});
