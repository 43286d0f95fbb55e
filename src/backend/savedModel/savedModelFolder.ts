import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { ProtobufMessage } from '../../files/protobufWriter.ts';

/** The file that makes a folder a SavedModel. */
export const SAVED_MODEL_FILE = 'saved_model.pb';

/** What a SavedModel's folder may hold. */
const OWN_NAMES: ReadonlySet<string> = new Set([
  SAVED_MODEL_FILE,
  'saved_model.pbtxt',
  'fingerprint.pb',
  'keras_metadata.pb',
  'variables',
  'assets',
  'assets.extra',
]);

/**
 * Writes a SavedModel beside its place and moves it there when it is whole and `check` is content; one that is there
 * already is replaced.
 * @throws Error if there is something else, which stays as it is; what `check` throws.
 */
export async function placeSavedModel(
  folder: string,
  content: ProtobufMessage,
  check: (whole: string) => Promise<void>,
): Promise<void> {
  await refuseOtherThings(folder);
  const parent = path.dirname(path.resolve(folder));
  await mkdir(parent, { recursive: true });
  const aside = path.join(parent, `.${path.basename(folder)}.${randomUUID()}`);
  try {
    const whole = path.join(aside, 'new');
    await mkdir(whole, { recursive: true });
    await writeWhole(path.join(whole, SAVED_MODEL_FILE), content);
    await mkdir(path.join(whole, 'variables')); // TensorFlow's loaders look for it, empty as it is
    await check(whole);
    await refuseOtherThings(folder);
    await rename(folder, path.join(aside, 'old')).catch(ignoreMissing);
    await rename(whole, folder);
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

async function writeWhole(file: string, content: ProtobufMessage): Promise<void> {
  const handle = await open(file, 'wx');
  try {
    for (const piece of content) await handle.writeFile(piece);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function refuseOtherThings(folder: string): Promise<void> {
  const found = await stat(folder).catch(ignoreMissing);
  if (!found) return;
  if (!found.isDirectory()) {
    throw new Error(`${folder} is a file, and a SavedModel is a folder: choose another name`);
  }
  const names = await readdir(folder);
  const foreign = names.find((name) => !OWN_NAMES.has(name));
  if (foreign !== undefined || (names.length > 0 && !names.includes(SAVED_MODEL_FILE))) {
    throw new Error(
      `the folder ${folder} holds ${JSON.stringify(foreign ?? names[0])}, which is no part of a SavedModel: ` +
        'choose a folder that is empty, new or a SavedModel to replace',
    );
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
