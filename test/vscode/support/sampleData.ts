import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ONLINE_PRODUCT_CLASSES } from '../../../src/training/datasets/formats/onlineProducts.ts';
import { writeSmallCifar10 } from '../../kernel/samples/support/smallCifar10.ts';

/** A brown JPEG of 40x32 pixels. */
const PICTURE = Buffer.from(
  [
    '/9j/2wBDABALDA4MChAODQ4SERATGCgaGBYWGDEjJR0oOjM9PDkzODdASFxOQERXRTc4UG1RV19iZ2hnPk1xeXBkeFxlZ2P/2wBD',
    'ARESEhgVGC8aGi9jQjhCY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2P/wAARCAAgACgD',
    'ASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAH/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QAFQEBAQAAAAAAAAAAAAAAAAAA',
    'AAX/xAAUEQEAAAAAAAAAAAAAAAAAAAAA/9oADAMBAAIRAxEAPwCgI6iAAAAAAAAAA//Z',
  ].join(''),
  'base64',
);

/** Small data in the formats of the samples, in the folder of the notebooks. */
export function writeSampleData(folder: string): void {
  const write = (name: string, content: string | Uint8Array): void => {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
  };
  writeSmallCifar10({ write }, 'cifar-10', { train: 8, test: 10 });
  for (const name of ['Cat', 'Dog']) {
    for (let index = 0; index < 6; index++) write(`PetImages/${name}/${index}.jpg`, PICTURE);
  }
  for (const [part, count] of Object.entries({ train: 30, test: 10 })) {
    const lines = Array.from({ length: count }, (_, index) => {
      const label = index % ONLINE_PRODUCT_CLASSES.length;
      const file = `${part}_final/${index}.JPG`;
      write(`Stanford_Online_Products/${file}`, PICTURE);
      return `${index + 1} ${index + 1} ${label + 1} ${file}`;
    });
    const list = ['image_id class_id super_class_id path', ...lines, ''];
    write(`Stanford_Online_Products/Ebay_${part}.txt`, list.join('\n'));
  }
}
