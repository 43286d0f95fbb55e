import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Dataset } from '../../datasets/dataset.ts';
import { FunctionDataset } from '../../datasets/functionDataset.ts';

/** A picture that has not been read yet. */
export interface ImageFileSample {
  /** Its path. */
  file: string;
  label: number;
}

/** Which files of a folder are pictures, and how many of each class are taken. */
export interface ReadImageFolderOptions {
  /** Of the files that are pictures, without dot and in lower case. */
  extensions?: readonly string[];
  /** Takes no more than so many of each class: the first by name. */
  perClass?: number;
}

const IMAGE_EXTENSIONS = ['jpg', 'jpeg', 'png', 'gif', 'bmp', 'webp'];

/**
 * The pictures of a folder that has a folder for each class, with others inside or not. Classes and pictures are in the
 * order of their names, by code point, as Python sorts them. No picture is read.
 * @throws Error if there is no folder of a class, or one without pictures.
 */
export async function readImageFolder(
  folder: string,
  { extensions = IMAGE_EXTENSIONS, perClass = Infinity }: ReadImageFolderOptions = {},
): Promise<Dataset<ImageFileSample>> {
  const classes = await foldersIn(folder);
  const labelNames = classes.map(({ name }) => name);
  if (labelNames.length === 0) {
    throw new Error(
      `${path.basename(folder)} has no folders: expected one for each class, with its pictures inside`,
    );
  }
  const files = await Promise.all(
    labelNames.map((name) => picturesBelow(path.join(folder, name), extensions)),
  );
  const empty = files.findIndex(({ length }) => length === 0);
  if (empty >= 0) {
    throw new Error(
      `the folder ${labelNames[empty]} has no picture: expected files that end in .${extensions.join(', .')}`,
    );
  }
  const samples = files.flatMap((ofClass, label) =>
    ofClass.slice(0, perClass).map((file): ImageFileSample => ({ file, label })),
  );
  const name = path.basename(path.resolve(folder));
  return new FunctionDataset(samples.length, (index) => ({ ...samples[index]! }), { name, labelNames });
}

async function foldersIn(folder: string): Promise<Dirent[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    throw new Error(`cannot read the folder ${path.basename(folder)} (${error.code})`, { cause: error });
  });
  return byName(entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')));
}

async function picturesBelow(folder: string, extensions: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const entry of byName(await readdir(folder, { withFileTypes: true }))) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) found.push(...(await picturesBelow(file, extensions)));
    else if (extensions.includes(path.extname(entry.name).slice(1).toLowerCase())) found.push(file);
  }
  return found;
}

function byName(entries: Dirent[]): Dirent[] {
  return entries.sort((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)));
}
