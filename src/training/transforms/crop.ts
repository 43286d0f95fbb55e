import type { ImageArray } from '../datasets/sample.ts';
import { padImage } from './pad.ts';
import type { Box } from './pixels.ts';
import { cut } from './pixels.ts';
import type { Size, Transform } from './transform.ts';
import { formatSize, toSize } from './transform.ts';

/** The middle of a picture; one that is too small gets zeros around it first. @throws RangeError if the size is none. */
export function centreCrop(size: Size): Transform {
  const [height, width] = toSize(size, 'the size of a crop');
  return {
    description: `centreCrop(${formatSize(size)})`,
    recipe: { name: 'centreCrop', options: [size] },
    apply: (image) => cropCentre(grow(image, height, width), height, width),
    boxIn: (rows, columns) =>
      rows < height || columns < width ? undefined : centreBox([rows, columns], height, width),
  };
}

/**
 * The four corners of a picture and its middle: top left, top right, bottom left, bottom right, centre.
 * @throws RangeError if the size is none, or when a picture is smaller.
 */
export function fiveCrop(size: Size): Transform<ImageArray, ImageArray[]> {
  const [height, width] = toSize(size, 'the size of a crop');
  return {
    description: `fiveCrop(${formatSize(size)})`,
    apply(image) {
      const [rows, columns] = image.shape;
      if (rows < height || columns < width) {
        throw new RangeError(`a picture of ${rows}x${columns} has no crops of ${height}x${width}`);
      }
      const [bottom, right] = [rows - height, columns - width];
      const corners = [
        { top: 0, left: 0 },
        { top: 0, left: right },
        { top: bottom, left: 0 },
        { top: bottom, left: right },
      ].map((corner) => cut(image, { ...corner, height, width }));
      return [...corners, cropCentre(image, height, width)];
    },
  };
}

function cropCentre(image: ImageArray, height: number, width: number): ImageArray {
  const [rows, columns] = image.shape;
  if (rows === height && columns === width) return image;
  return cut(image, centreBox([rows, columns], height, width));
}

function centreBox([rows, columns]: readonly [number, number], height: number, width: number): Box {
  return { top: half(rows - height), left: half(columns - width), height, width };
}

/** As Python rounds: a half to the even number. */
function half(length: number): number {
  const floor = Math.floor(length / 2);
  return length % 2 === 0 ? floor : floor + (floor & 1);
}

function grow(image: ImageArray, height: number, width: number): ImageArray {
  const [rows, columns] = image.shape;
  const [missingRows, missingColumns] = [Math.max(0, height - rows), Math.max(0, width - columns)];
  if (missingRows === 0 && missingColumns === 0) return image;
  const sides = {
    top: Math.floor(missingRows / 2),
    bottom: Math.ceil(missingRows / 2),
    left: Math.floor(missingColumns / 2),
    right: Math.ceil(missingColumns / 2),
  };
  return padImage(image, sides, { mode: 'constant', fill: 0 });
}
