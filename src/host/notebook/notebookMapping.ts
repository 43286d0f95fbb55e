import type { CellOrigin, NotebookCell, NotebookCells } from '../../notebook/notebookCells.ts';

/** What the editor keeps for us beside a cell's text; it travels with the cell when the user moves or copies it. */
export interface CellMetadata {
  trainbook?: { title?: string; origin?: CellOrigin };
}

/** What the editor keeps for us beside the cells. */
export interface NotebookMetadata {
  trainbook?: { prologue: string; lineBreak: '\n' | '\r\n' };
}

export interface EditorCell {
  kind: 'code' | 'markdown';
  text: string;
  metadata: CellMetadata;
}

export interface EditorNotebook {
  cells: EditorCell[];
  metadata: NotebookMetadata;
}

export function toEditorNotebook({ cells, prologue, lineBreak }: NotebookCells): EditorNotebook {
  return {
    cells: cells.map(({ kind, text, title, origin }) => ({
      kind,
      text,
      metadata: { trainbook: { ...(title !== undefined && { title }), ...(origin && { origin }) } },
    })),
    metadata: { trainbook: { prologue, lineBreak } },
  };
}

/** A notebook that the editor made itself has none of our metadata: it gets the normal form. */
export function fromEditorNotebook({ cells, metadata }: EditorNotebook): NotebookCells {
  return {
    cells: cells.map(({ kind, text, metadata }): NotebookCell => ({ kind, text, ...metadata.trainbook })),
    prologue: metadata.trainbook?.prologue ?? '',
    lineBreak: metadata.trainbook?.lineBreak ?? '\n',
  };
}
