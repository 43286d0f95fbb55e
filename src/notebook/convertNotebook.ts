import { NotebookFileError, type NotebookCell, type NotebookCells } from './notebookCells.ts';
import { parseIpynb } from './parseIpynb.ts';
import { parseTrainFile } from './parseTrainFile.ts';
import { serializeIpynb } from './serializeIpynb.ts';
import { serializeTrainFile } from './serializeTrainFile.ts';

export type NotebookFormat = 'train' | 'ipynb';

/**
 * The text of a notebook in the other format. A `.train.ts` file that went to `.ipynb` and back is the same byte for byte;
 * from an `.ipynb` come the cells, not its outputs.
 * @throws NotebookFileError if it can't be understood, or a cell would not be the same cell there.
 */
export function convertNotebook(text: string, to: NotebookFormat): { text: string; cellCount: number } {
  const notebook = to === 'ipynb' ? parseTrainFile(text) : parseIpynb(text);
  const converted = to === 'ipynb' ? serializeIpynb(notebook) : serializeTrainFile(notebook);
  check(notebook, to === 'ipynb' ? parseIpynb(converted) : parseTrainFile(converted));
  return { text: converted, cellCount: notebook.cells.length };
}

function check({ cells }: NotebookCells, { cells: again }: NotebookCells): void {
  const index = cells.findIndex((cell, place) => !isSame(cell, again[place]));
  if (index < 0 && cells.length === again.length) return;
  const number = (index < 0 ? cells.length : index) + 1;
  throw new NotebookFileError(
    `Cell ${number} would not be the same cell in the other format: does a line of it begin with "// %%", or is it blank?`,
  );
}

function isSame({ kind, text, title }: NotebookCell, other: NotebookCell | undefined): boolean {
  return other?.kind === kind && other.title === title && other.text === text;
}
