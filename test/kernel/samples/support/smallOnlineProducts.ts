import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { ONLINE_PRODUCT_CLASSES } from '../../../../src/training/datasets/formats/onlineProducts.ts';

/**
 * Stanford Online Products with few pictures, as it is unpacked: the two lists, and JPEGs in the folders of the
 * super-classes, each class of a colour of its own.
 * @param counts pictures in each list, of the classes in turn.
 */
export async function writeSmallOnlineProducts(
  folder: string,
  counts: { train: number; test: number },
): Promise<void> {
  let imageId = 0;
  for (const [part, count] of Object.entries(counts)) {
    const lines = ['image_id class_id super_class_id path'];
    for (let index = 0; index < count; index++) {
      imageId += 1;
      const label = index % ONLINE_PRODUCT_CLASSES.length;
      const name = `${ONLINE_PRODUCT_CLASSES[label]!.replace(' ', '_')}_final/11${imageId}_0.JPG`;
      lines.push(`${imageId} ${imageId} ${label + 1} ${name}`);
      await writePicture(path.join(folder, name), label);
    }
    await writeFile(path.join(folder, `Ebay_${part}.txt`), `${lines.join('\n')}\n`);
  }
}

async function writePicture(file: string, label: number): Promise<void> {
  const background = { r: (label % 3) * 100, g: (Math.floor(label / 3) % 2) * 200, b: label > 5 ? 220 : 20 };
  await mkdir(path.dirname(file), { recursive: true });
  await sharp({ create: { width: 60, height: 48, channels: 3, background } })
    .jpeg()
    .toFile(file);
}
