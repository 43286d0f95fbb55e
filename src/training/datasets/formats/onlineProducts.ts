/** One picture of Stanford Online Products, without its pixels. */
export interface OnlineProduct {
  imageId: number;
  /** Of the product, from 1 on, as in the list. */
  classId: number;
  /** Index of the super-class in the data set's `labelNames`; the list counts from 1. */
  label: number;
  /** Below the data set's folder, with `/`. */
  file: string;
}

/** The super-classes in the order of their numbers. */
export const ONLINE_PRODUCT_CLASSES: readonly string[] = [
  'bicycle',
  'cabinet',
  'chair',
  'coffee maker',
  'fan',
  'kettle',
  'lamp',
  'mug',
  'sofa',
  'stapler',
  'table',
  'toaster',
];

const HEADER = 'image_id class_id super_class_id path';

/**
 * Reads `Ebay_train.txt` or `Ebay_test.txt`.
 * @throws Error that names the line which is none of such a list, or leads out of the folder.
 */
export function parseOnlineProducts(text: string, name: string): OnlineProduct[] {
  const [header, ...lines] = text.split(/\r?\n/);
  if (header?.trim() !== HEADER) {
    throw new Error(
      `${name}: expected the first line "${HEADER}", got ${JSON.stringify(header?.slice(0, 80))}`,
    );
  }
  return lines.flatMap((line, index) => {
    if (line.trim() === '') return [];
    const match = /^(\d+) (\d+) (\d+) (\S.*)$/.exec(line.trim());
    const label = Number(match?.[3]) - 1;
    if (!match || !(label in ONLINE_PRODUCT_CLASSES) || !isBelow(match[4]!)) {
      throw new Error(
        `${name}, line ${index + 2}: expected image id, class id, super-class id from 1 to ` +
          `${ONLINE_PRODUCT_CLASSES.length} and path, got ${JSON.stringify(line.slice(0, 80))}`,
      );
    }
    return [{ imageId: Number(match[1]), classId: Number(match[2]), label, file: match[4]! }];
  });
}

function isBelow(file: string): boolean {
  return !/^[/\\]|^[a-z]:|\\|\0/i.test(file) && !file.split('/').includes('..');
}
