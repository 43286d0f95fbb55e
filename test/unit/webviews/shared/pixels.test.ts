import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ImagePixels } from '../../../../src/protocol/displayData.ts';
import { findPixelFault, toRgba } from '../../../../webviews/shared/pixels.ts';

const image = fc
  .record({
    width: fc.integer({ min: 1, max: 12 }),
    height: fc.integer({ min: 1, max: 12 }),
    channels: fc.constantFrom(1 as const, 3 as const, 4 as const),
  })
  .chain((sizes) =>
    fc
      .uint8Array({
        minLength: sizes.width * sizes.height * sizes.channels,
        maxLength: sizes.width * sizes.height * sizes.channels,
      })
      .map((data): ImagePixels => ({ ...sizes, data })),
  );

describe('pixels', () => {
  it('become RGBA, opaque unless they say otherwise', () => {
    fc.assert(
      fc.property(image, (pixels) => {
        expect(findPixelFault(pixels)).toBeUndefined();
        const rgba = toRgba(pixels);
        const { channels, data } = pixels;
        for (let pixel = 0; pixel < pixels.width * pixels.height; pixel++) {
          const from = [...data.subarray(pixel * channels, (pixel + 1) * channels)];
          const grey = [from[0], from[0], from[0]];
          const color = channels === 1 ? grey : from.slice(0, 3);
          expect([...rgba.subarray(pixel * 4, pixel * 4 + 4)]).toEqual([
            ...color,
            channels === 4 ? from[3] : 255,
          ]);
        }
      }),
    );
  });

  it.each([
    [{ width: 2, height: 2, channels: 1, data: new Uint8Array(3) }, '3 bytes for 2 × 2 × 1'],
    [{ width: 0, height: 2, channels: 1, data: new Uint8Array(0) }, 'a picture of 0 × 2 pixels'],
    [
      { width: 1e9, height: 1e9, channels: 1, data: new Uint8Array(0) },
      'a picture of 1000000000 × 1000000000 pixels',
    ],
    [{ width: 1, height: 1, channels: 2, data: new Uint8Array(2) }, '2 channels instead of 1, 3 or 4'],
  ])('are refused with a reason', (pixels, reason) => {
    expect(findPixelFault(pixels as ImagePixels)).toBe(reason);
  });
});
