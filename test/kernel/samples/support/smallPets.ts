import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';

const CLASSES = { Cat: { r: 200, g: 120, b: 60 }, Dog: { r: 40, g: 60, b: 140 } };

/**
 * `PetImages` with few pictures: a folder for each class, each with a file of no bytes and one that is no picture, as the
 * archive has them.
 */
export async function writeSmallPets(folder: string, perClass: number): Promise<void> {
  for (const [name, background] of Object.entries(CLASSES)) {
    const place = path.join(folder, name);
    await mkdir(place, { recursive: true });
    for (let index = 0; index < perClass; index++) {
      const create = { width: 90 + index, height: 80, channels: 3, background } as const;
      await sharp({ create })
        .jpeg()
        .toFile(path.join(place, `${index}.jpg`));
    }
    await writeFile(path.join(place, '666.jpg'), '');
    await writeFile(path.join(place, 'Thumbs.db'), 'not meant as a picture');
    await writeFile(path.join(place, '11702.jpg'), '<html>no picture</html>');
  }
}
