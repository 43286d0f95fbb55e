import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type * as tf from '@tensorflow/tfjs';

/** A file that was written, and what it is for. A notebook shows a list of them as a table. */
export interface WrittenFile {
  /** As its writer was asked for it, or below the folder that was asked for. */
  file: string;
  bytes: number;
  format: string;
  /** The call that opens it, or that opens the file that it belongs to. */
  opensWith: string;
}

/** What lies at a path or in a folder, in the order of its names. */
export async function listWritten(
  target: string,
  about: Pick<WrittenFile, 'format' | 'opensWith'>,
): Promise<WrittenFile[]> {
  const found = await stat(target);
  if (!found.isDirectory()) return [{ file: target, bytes: found.size, ...about }];
  const names = (await readdir(target)).sort();
  const lists = await Promise.all(names.map((name) => listWritten(path.join(target, name), about)));
  return lists.flat();
}

/** A `model.json` of TensorFlow.js and the files of weights that it names. */
export async function listWrittenTfjs(
  file: string,
  about: Pick<WrittenFile, 'format' | 'opensWith'>,
): Promise<WrittenFile[]> {
  const { weightsManifest } = JSON.parse(await readFile(file, 'utf8')) as Pick<
    tf.io.ModelJSON,
    'weightsManifest'
  >;
  const names = weightsManifest.flatMap(({ paths }) => paths);
  const files = [file, ...names.map((name) => path.join(path.dirname(file), name))];
  return (await Promise.all(files.map((each) => listWritten(each, about)))).flat();
}
