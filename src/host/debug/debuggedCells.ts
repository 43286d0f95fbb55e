import path from 'node:path';
import { cellFile } from '../../protocol/debugging.ts';
import type { CellNames } from './cellSources.ts';

interface Cell {
  /** By which the kernel knows it. */
  id: string;
  uri: string;
  /** For people. */
  name: string;
}

/** The cells of a notebook under their names for a debugger. They are asked for each time: cells come, go and move. */
export class DebuggedCells implements CellNames {
  constructor(
    private readonly folder: string,
    private readonly cells: () => Cell[],
  ) {}

  fileOf(uri: string): string | undefined {
    if (!uri.startsWith('vscode-notebook-cell:')) return undefined;
    const cell = this.cells().find((each) => each.uri === uri);
    return cell && path.join(this.folder, cellFile(cell.id));
  }

  cellOf(file: string): { uri: string; name: string } | undefined {
    if (path.dirname(file) !== this.folder) return undefined;
    return this.cells().find(({ id }) => cellFile(id) === path.basename(file));
  }
}
