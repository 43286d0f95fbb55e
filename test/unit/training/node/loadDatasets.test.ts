import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { loadCifar10, loadCifar100, loadFashionMnist, loadOnlineProducts } from 'trainbook';
import { fakeTar } from '../../../support/files/fakeTar.ts';
import { temporaryFolder } from '../../../support/temporaryFolder.ts';

/** Records as in the archive: label bytes, then planes filled with 1, 2 and 3 times the first label. */
function cifarFile(labels: number[][]): Buffer {
  const planes = (label: number) => [1, 2, 3].map((factor) => Buffer.alloc(1024, label * factor));
  return Buffer.concat(labels.flatMap((bytes) => [Buffer.from(bytes), ...planes(bytes[0]!)]));
}

const CIFAR10: Record<string, Buffer> = {
  'batches.meta.txt': Buffer.from('airplane\nautomobile\n\n'),
  ...Object.fromEntries(
    [1, 2, 3, 4, 5].map((batch) => [`data_batch_${batch}.bin`, cifarFile([[batch % 2], [0]])]),
  ),
  'test_batch.bin': cifarFile([[1]]),
};

function writeAll(folder: string, files: Record<string, Uint8Array>): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) writeFileSync(path.join(folder, name), content);
}

function archiveOf(folder: string, files: Record<string, Uint8Array>): Buffer {
  return gzipSync(
    fakeTar(Object.entries(files).map(([name, content]) => ({ name: `${folder}/${name}`, content }))),
  );
}

describe('loadCifar10', () => {
  it.each(['unpacked', 'archive'])('reads the files of the data set (%s)', async (form) => {
    const folder = temporaryFolder();
    if (form === 'unpacked') writeAll(folder, CIFAR10);
    else writeAll(folder, { 'cifar-10-binary.tar.gz': archiveOf('cifar-10-batches-bin', CIFAR10) });
    const { train, test } = await loadCifar10({ folder });
    expect([train.name, train.length, test.name, test.length]).toEqual([
      'cifar10 train',
      10,
      'cifar10 test',
      1,
    ]);
    expect([...train.labels]).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 1, 0]);
    expect(train.labelNames).toEqual(['airplane', 'automobile']);
    expect(train.get(0).image.shape).toEqual([32, 32, 3]);
    expect([...train.get(0).image.data.subarray(0, 6)]).toEqual([1, 2, 3, 1, 2, 3]);
  });

  it('says what the folder must hold, and what the archive lacks', async () => {
    const folder = temporaryFolder();
    await expect(loadCifar10({ folder })).rejects.toThrow(
      'cannot read cifar-10-binary.tar.gz (ENOENT): the folder must hold it, or data_batch_1.bin',
    );
    const { 'data_batch_3.bin': _left, ...others } = CIFAR10;
    writeAll(folder, { 'cifar-10-binary.tar.gz': archiveOf('x', others) });
    await expect(loadCifar10({ folder })).rejects.toThrow('lacks data_batch_3.bin');
    writeAll(folder, { 'cifar-10-binary.tar.gz': archiveOf('x', CIFAR10).subarray(0, 200) });
    await expect(loadCifar10({ folder })).rejects.toThrow('cannot read cifar-10-binary.tar.gz (Z_BUF_ERROR)');
  });

  it('says where to put the archive where it may not be downloaded', async () => {
    const cache = temporaryFolder();
    await expect(loadCifar10({ cache, offline: true })).rejects.toThrow(
      /get https:\/\/www.cs.toronto.edu\/~kriz\/cifar-10-binary.tar.gz \(170.1 MB, SHA-256 c4a38c50/,
    );
  });
});

describe('loadCifar100', () => {
  it('gives fine or coarse labels', async () => {
    const folder = temporaryFolder();
    writeAll(folder, {
      'fine_label_names.txt': Buffer.from('apple\nfish\nbaby\n'),
      'coarse_label_names.txt': Buffer.from('food\npeople\n'),
      'train.bin': cifarFile([
        [0, 2],
        [1, 0],
      ]),
      'test.bin': cifarFile([[1, 1]]),
    });
    const { train } = await loadCifar100({ folder });
    expect([[...train.labels], train.labelNames]).toEqual([
      [2, 0],
      ['apple', 'fish', 'baby'],
    ]);
    const { train: coarse } = await loadCifar100({ folder, labels: 'coarse' });
    expect([[...coarse.labels], coarse.labelNames]).toEqual([
      [0, 1],
      ['food', 'people'],
    ]);
  });
});

describe('loadFashionMnist', () => {
  it('reads gzipped files', async () => {
    const folder = temporaryFolder();
    const header = (...numbers: number[]) => {
      const bytes = Buffer.alloc(4 + 4 * numbers.length);
      bytes.set([0, 0, 8, numbers.length]);
      numbers.forEach((number, place) => bytes.writeUInt32BE(number, 4 + 4 * place));
      return bytes;
    };
    for (const part of ['train', 't10k']) {
      writeAll(folder, {
        [`${part}-images-idx3-ubyte.gz`]: gzipSync(
          Buffer.concat([header(2, 2, 2), Buffer.from([1, 2, 3, 4, 5, 6, 7, 8])]),
        ),
        [`${part}-labels-idx1-ubyte.gz`]: gzipSync(Buffer.concat([header(2), Buffer.from([9, 0])])),
      });
    }
    const { train, test } = await loadFashionMnist({ folder });
    expect([train.name, test.name, train.labelNames?.[9]]).toEqual([
      'fashion-mnist train',
      'fashion-mnist test',
      'ankle boot',
    ]);
    expect(train.get(1)).toEqual({ image: { data: Uint8Array.of(5, 6, 7, 8), shape: [2, 2, 1] }, label: 0 });
    writeFileSync(path.join(folder, 'train-labels-idx1-ubyte.gz'), 'no gzip');
    await expect(loadFashionMnist({ folder })).rejects.toThrow(
      'train-labels-idx1-ubyte.gz can not be unpacked',
    );
  });
});

describe('loadOnlineProducts', () => {
  it('lists the pictures without reading them', async () => {
    const folder = temporaryFolder();
    const header = 'image_id class_id super_class_id path\n';
    writeAll(folder, {
      'Ebay_train.txt': Buffer.from(`${header}1 1 1 bicycle_final/1_0.JPG\n2 1 1 bicycle_final/1_1.JPG\n`),
      'Ebay_test.txt': Buffer.from(`${header}59552 11319 12 toaster_final/2_0.JPG\n`),
    });
    const { train, test } = await loadOnlineProducts({ folder });
    expect([train.length, test.length, train.labelNames?.length]).toEqual([2, 1, 12]);
    expect(await test.get(0)).toEqual({
      imageId: 59552,
      classId: 11319,
      label: 11,
      file: path.join(folder, 'toaster_final', '2_0.JPG'),
    });
    await expect(loadOnlineProducts({ folder: 'nowhere' })).rejects.toThrow(
      'cannot read Ebay_train.txt in the folder nowhere (ENOENT)',
    );
  });

  it('names the archive where it may not be downloaded', async () => {
    await expect(loadOnlineProducts({ cache: temporaryFolder(), offline: true })).rejects.toThrow(
      'get http://ftp.cs.stanford.edu/cs/cvgl/Stanford_Online_Products.zip (3.08 GB, SHA-256 b04fa782',
    );
  });
});
