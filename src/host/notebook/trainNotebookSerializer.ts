import * as vscode from 'vscode';
import { decodeNotebookFile } from '../../notebook/decodeNotebookFile.ts';
import { NotebookFileError } from '../../notebook/notebookCells.ts';
import { parseTrainFile } from '../../notebook/parseTrainFile.ts';
import { serializeTrainFile } from '../../notebook/serializeTrainFile.ts';
import { CELL_LANGUAGES } from '../contributions.ts';
import { fromEditorNotebook, toEditorNotebook } from './notebookMapping.ts';
import type { CellMetadata, NotebookMetadata } from './notebookMapping.ts';

/**
 * Reads and writes `*.train.ts` for the editor. A file that is no notebook throws: the editor shows the reason instead
 * of cells, and has nothing that it could save over the file.
 */
export class TrainNotebookSerializer implements vscode.NotebookSerializer {
  deserializeNotebook(content: Uint8Array): vscode.NotebookData {
    const { cells, metadata } = toEditorNotebook(parseTrainFile(readFile(content)));
    const data = new vscode.NotebookData(
      cells.map(({ kind, text, metadata }) => {
        const cell =
          kind === 'code'
            ? new vscode.NotebookCellData(vscode.NotebookCellKind.Code, text, CELL_LANGUAGES.trainFile)
            : new vscode.NotebookCellData(vscode.NotebookCellKind.Markup, text, 'markdown');
        cell.metadata = metadata;
        return cell;
      }),
    );
    data.metadata = metadata;
    return data;
  }

  serializeNotebook({ cells, metadata }: vscode.NotebookData): Uint8Array {
    const notebook = fromEditorNotebook({
      cells: cells.map((cell) => ({
        kind: cell.kind === vscode.NotebookCellKind.Markup ? 'markdown' : 'code',
        text: cell.value,
        metadata: (cell.metadata ?? {}) as CellMetadata,
      })),
      metadata: (metadata ?? {}) as NotebookMetadata,
    });
    return new TextEncoder().encode(serializeTrainFile(notebook));
  }
}

/** The editor itself says only that something went wrong, so the reason is told beside it. */
function readFile(content: Uint8Array): string {
  try {
    return decodeNotebookFile(content);
  } catch (error) {
    if (error instanceof NotebookFileError) void vscode.window.showErrorMessage(error.message);
    throw error;
  }
}
