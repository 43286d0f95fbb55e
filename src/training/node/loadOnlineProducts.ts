import { createWriteStream } from 'node:fs';
import { mkdir, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { withFileLock } from '../../files/downloads/fileLock.ts';
import { ZipFile } from '../../files/zipFile.ts';
import { ArrayDataset } from '../datasets/arrayDataset.ts';
import type { Dataset } from '../datasets/dataset.ts';
import type { OnlineProduct } from '../datasets/formats/onlineProducts.ts';
import { ONLINE_PRODUCT_CLASSES, parseOnlineProducts } from '../datasets/formats/onlineProducts.ts';
import { decodeUtf8 } from '../datasets/formats/utf8.ts';
import type { DownloadOptions } from './downloads/downloadFile.ts';
import { downloadFile } from './downloads/downloadFile.ts';
import type { PublishedFile } from './downloads/publishedFile.ts';

/** Where Stanford Online Products is kept, or already lies. */
export interface LoadOnlineProductsOptions extends DownloadOptions {
  /** Where the unpacked archive lies; relative to the notebook's folder. By default in the cache. */
  folder?: string;
}

const ARCHIVE: PublishedFile = {
  url: 'http://ftp.cs.stanford.edu/cs/cvgl/Stanford_Online_Products.zip',
  name: 'online-products/Stanford_Online_Products.zip',
  sizeBytes: 3_083_860_082,
  sha256: 'b04fa78210e69fab050ce73939550e1cd0f96890bdd98ec9fee732c3b756ef48',
};
const FOLDER = 'Stanford_Online_Products';

/**
 * Stanford Online Products: 59,551 pictures to train and 60,502 to test, of 22,634 products in 12 super-classes. No
 * picture is read; `file` of a sample is its path. Downloaded and unpacked once (3.1 GB).
 * @throws Error that says what to do if the files can not be had or are not as they should be.
 */
export async function loadOnlineProducts({ folder, ...options }: LoadOnlineProductsOptions = {}): Promise<{
  train: Dataset<OnlineProduct>;
  test: Dataset<OnlineProduct>;
}> {
  const from =
    folder === undefined ? await unpackOnce(await downloadFile(ARCHIVE, options), options) : folder;
  // One after the other: of two lists that are missing always the same one is named.
  const train = await readPart('train', from);
  return { train, test: await readPart('test', from) };
}

async function readPart(part: 'train' | 'test', folder: string): Promise<Dataset<OnlineProduct>> {
  const list = `Ebay_${part}.txt`;
  const bytes = await readFile(path.join(folder, list)).catch((error: NodeJS.ErrnoException) => {
    throw new Error(
      `cannot read ${list} in the folder ${path.basename(folder)} (${error.code}): expected the unpacked ` +
        `${FOLDER}.zip there, with Ebay_train.txt, Ebay_test.txt and a folder for each super-class`,
      { cause: error },
    );
  });
  const products = parseOnlineProducts(decodeUtf8(bytes, list), list);
  const samples = products.map((product) => ({
    ...product,
    file: path.join(folder, ...product.file.split('/')),
  }));
  return new ArrayDataset(samples, { name: `online products ${part}`, labelNames: ONLINE_PRODUCT_CLASSES });
}

/** Beside the archive. The folder has its name only once it is whole. */
async function unpackOnce(archive: string, { signal }: DownloadOptions): Promise<string> {
  const folder = path.join(path.dirname(archive), FOLDER);
  const isThere = () =>
    stat(folder).then(
      () => true,
      () => false,
    );
  if (await isThere()) return folder;
  await withFileLock(
    `${folder}.lock`,
    async () => {
      if (await isThere()) return;
      const part = `${folder}.part`;
      await rm(part, { recursive: true, force: true });
      await unpackZip(archive, part, signal);
      await rename(path.join(part, FOLDER), folder);
      await rm(part, { recursive: true, force: true });
    },
    { signal },
  );
  return folder;
}

async function unpackZip(archive: string, folder: string, signal: AbortSignal | undefined): Promise<void> {
  const zip = await ZipFile.open(archive);
  try {
    for (const entry of zip.entries) {
      const target = path.join(folder, ...entry.name.split('/'));
      await mkdir(path.dirname(target), { recursive: true });
      await zip.copy(entry, [createWriteStream(target)], signal);
    }
  } finally {
    await zip.close();
  }
}
