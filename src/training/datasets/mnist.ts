import { parseIdx } from './idx.ts';
import { ImageDataset } from './imageDataset.ts';

/** The files of MNIST under the names by which they are known. */
export const MNIST_FILES = {
  train: { images: 'train-images-idx3-ubyte', labels: 'train-labels-idx1-ubyte' },
  test: { images: 't10k-images-idx3-ubyte', labels: 't10k-labels-idx1-ubyte' },
} as const;

/** What data sets in the form of MNIST differ in. */
export interface MnistNames {
  name: string;
  labelNames: readonly string[];
}

const DIGITS: MnistNames = {
  name: 'mnist',
  labelNames: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
};

/**
 * A data set of grey digits from the contents of two idx files: `[n, height, width]` pixels, 0 the background and
 * 255 the ink, and `[n]` labels from 0 to 9. The pixels are not copied.
 * @throws Error if a file is malformed or the two do not belong together.
 */
export function mnistDataset(
  part: keyof typeof MNIST_FILES,
  images: Uint8Array,
  labels: Uint8Array,
  { name, labelNames }: MnistNames = DIGITS,
): ImageDataset {
  const names = MNIST_FILES[part];
  const pixels = parseIdx(images, names.images);
  const classes = parseIdx(labels, names.labels);
  const [count, height, width] = pixels.shape;
  if (pixels.shape.length !== 3 || count === undefined || height === undefined || width === undefined) {
    throw new Error(`${names.images}: expected 3 axes (count, height, width), got ${pixels.shape.length}`);
  }
  if (classes.shape.length !== 1 || classes.shape[0] !== count) {
    throw new Error(
      `${names.labels}: expected ${count} labels as in ${names.images}, got ${classes.shape.join('x')}`,
    );
  }
  return new ImageDataset({
    name: `${name} ${part}`,
    images: pixels.data,
    imageShape: [height, width, 1],
    labels: classes.data,
    labelNames,
  });
}
