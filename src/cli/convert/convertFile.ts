import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { convertNotebook, type NotebookFormat } from '../../notebook/convertNotebook.ts';
import { decodeNotebookFile } from '../../notebook/decodeNotebookFile.ts';
import { NotebookFileError } from '../../notebook/notebookCells.ts';
import { UsageError, type Command } from '../commandLine.ts';
import { EXIT_CODES } from '../exitCodes.ts';
import { reasonOf } from '../run/readNotebook.ts';
import type { Terminal } from '../terminal.ts';

/**
 * `trainbook convert`. @returns the exit code.
 * @throws UsageError or NotebookFileError, in one sentence; then nothing is written.
 */
export async function convertFile(
  { from, to, overwrite }: Command & { name: 'convert' },
  terminal: Terminal,
): Promise<number> {
  const format = formatOf(to);
  if (formatOf(from) === format) throw new UsageError(`${from} and ${to} have the same format`, 'convert');
  const { text, cellCount } = await read(from, format);
  try {
    await writeFile(to, text, { flag: overwrite ? 'w' : 'wx' });
  } catch (error) {
    const exists = (error as NodeJS.ErrnoException).code === 'EEXIST';
    const reason = exists ? 'it exists; --overwrite replaces it' : reasonOf(error);
    throw new NotebookFileError(`${to} can't be written: ${reason}`);
  }
  const outputs = format === 'train' ? ', without their outputs' : '';
  const line = `wrote ${to}: ${cellCount} ${cellCount === 1 ? 'cell' : 'cells'}${outputs}\n`;
  terminal.write([{ stream: 'stdout', text: line }]);
  return EXIT_CODES.ok;
}

async function read(file: string, to: NotebookFormat) {
  try {
    return convertNotebook(decodeNotebookFile(await readFile(file)), to);
  } catch (error) {
    if (error instanceof NotebookFileError) throw new NotebookFileError(`${file}: ${error.message}`);
    throw new NotebookFileError(`${file} can't be read: ${reasonOf(error)}`);
  }
}

function formatOf(file: string): NotebookFormat {
  if (/\.ipynb$/i.test(file)) return 'ipynb';
  if (/\.ts$/i.test(file)) return 'train';
  throw new UsageError(`a notebook is a .train.ts or .ipynb file, got ${path.basename(file)}`, 'convert');
}
