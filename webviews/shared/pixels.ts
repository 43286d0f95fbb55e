import type { ImagePixels } from '../../src/protocol/displayData.ts';

/** Puts a picture into a canvas. A port: a document without canvases (a test's) brings its own. */
export type DrawPixels = (canvas: HTMLCanvasElement, pixels: ImagePixels) => void;

/** Larger than any panel shows; a claim beyond it is refused instead of allocated. */
const MAX_SIDE = 8192;

/** Why a picture that came as a message can't be drawn; undefined if it can. */
export function findPixelFault({ width, height, channels, data }: ImagePixels): string | undefined {
  const sides = [width, height];
  if (!sides.every((side) => Number.isInteger(side) && side > 0 && side <= MAX_SIDE)) {
    return `a picture of ${width} × ${height} pixels`;
  }
  if (![1, 3, 4].includes(channels)) return `${channels} channels instead of 1, 3 or 4`;
  if (data.length !== width * height * channels) {
    return `${data.length} bytes for ${width} × ${height} × ${channels}`;
  }
  return undefined;
}

/** The picture as RGBA, as a canvas wants it. */
export function toRgba({ width, height, channels, data }: ImagePixels): Uint8ClampedArray<ArrayBuffer> {
  const rgba = new Uint8ClampedArray(width * height * 4);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const from = pixel * channels;
    const to = pixel * 4;
    const grey = data[from] as number;
    rgba[to] = grey;
    rgba[to + 1] = channels === 1 ? grey : (data[from + 1] as number);
    rgba[to + 2] = channels === 1 ? grey : (data[from + 2] as number);
    rgba[to + 3] = channels === 4 ? (data[from + 3] as number) : 255;
  }
  return rgba;
}

/** Draws with the browser's 2D canvas. */
export const drawPixels: DrawPixels = (canvas, pixels) => {
  canvas.width = pixels.width;
  canvas.height = pixels.height;
  canvas.getContext('2d')?.putImageData(new ImageData(toRgba(pixels), pixels.width, pixels.height), 0, 0);
};
