import path from 'node:path';
import type { ImageDataset } from '../datasets/imageDataset.ts';
import type { IdxDataset } from './idxFiles.ts';
import { loadIdxDataset } from './idxFiles.ts';
import type { DownloadOptions } from './downloads/downloadFile.ts';

/** Where Fashion-MNIST is kept, or already lies. */
export interface LoadFashionMnistOptions extends DownloadOptions {
  /** Where the four idx files lie, unpacked or gzipped; relative to the notebook's folder. By default in the cache. */
  folder?: string;
}

/** Where its makers publish it: as a web site over http alone, so that the checksum has to tell whether it is genuine. */

const PLACE = 'http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/';

const FASHION_MNIST: IdxDataset = {
  name: 'fashion-mnist',
  labelNames: [
    'T-shirt/top',
    'trouser',
    'pullover',
    'dress',
    'coat',
    'sandal',
    'shirt',
    'sneaker',
    'bag',
    'ankle boot',
  ],
  published: {
    'train-images-idx3-ubyte': published('train-images-idx3-ubyte', {
      sizeBytes: 26_421_880,
      sha256: '3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84',
    }),
    'train-labels-idx1-ubyte': published('train-labels-idx1-ubyte', {
      sizeBytes: 29_515,
      sha256: 'a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845',
    }),
    't10k-images-idx3-ubyte': published('t10k-images-idx3-ubyte', {
      sizeBytes: 4_422_102,
      sha256: '346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073',
    }),
    't10k-labels-idx1-ubyte': published('t10k-labels-idx1-ubyte', {
      sizeBytes: 5_148,
      sha256: '67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5',
    }),
  },
};

function published(file: string, facts: { sizeBytes: number; sha256: string }) {
  return { url: `${PLACE}${file}.gz`, name: `fashion-mnist/${file}.gz`, ...facts };
}

/**
 * Fashion-MNIST: 60,000 pictures of clothes to train and 10,000 to test, in the very form of MNIST. Downloaded once
 * (31 MB).
 * @throws Error that says what to do if the files can not be had or are not as they should be.
 */
export async function loadFashionMnist({ folder, ...options }: LoadFashionMnistOptions = {}): Promise<{
  train: ImageDataset;
  test: ImageDataset;
}> {
  return loadIdxDataset(FASHION_MNIST, folder === undefined ? undefined : path.resolve(folder), options);
}
