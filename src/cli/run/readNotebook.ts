import { readFile } from 'node:fs/promises';
import { NotebookFileError, type NotebookCell } from '../../notebook/notebookCells.ts';
import { decodeNotebookFile } from '../../notebook/decodeNotebookFile.ts';
import { parseIpynb } from '../../notebook/parseIpynb.ts';
import { parseTrainFile } from '../../notebook/parseTrainFile.ts';

/**
 * @param file absolute path.
 * @param name how the user named it, for errors.
 * @throws NotebookFileError, in one sentence that names the file, if there is no such notebook or it can't be understood.
 */
export async function readNotebook(file: string, name: string): Promise<NotebookCell[]> {
  const parse = /\.ipynb$/i.test(name) ? parseIpynb : /\.ts$/i.test(name) ? parseTrainFile : undefined;
  if (!parse) throw new NotebookFileError(`a notebook is a .train.ts or .ipynb file, got ${name}`);
  try {
    return parse(decodeNotebookFile(await readFile(file))).cells;
  } catch (error) {
    if (error instanceof NotebookFileError) throw new NotebookFileError(`${name}: ${error.message}`);
    throw new NotebookFileError(`${name} can't be read: ${reasonOf(error)}`);
  }
}

const REASONS: Record<string, string> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'you may not read it',
};

/** Why a file can't be read or written, in a few words. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return REASONS[code ?? ''] ?? code ?? message;
}
