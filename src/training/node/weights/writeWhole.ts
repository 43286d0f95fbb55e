import { randomUUID } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';

/** Lets `write` make a file under another name and gives it its own when it is whole: never half a file. */
export async function writeWhole(file: string, write: (temporary: string) => Promise<void>): Promise<void> {
  const temporary = `${file}.${randomUUID()}.part`;
  try {
    await write(temporary);
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
