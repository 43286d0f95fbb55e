import type { NotebookCell, NotebookCells } from './notebookCells.ts';

/**
 * Writes an `.ipynb` file (nbformat 4.5) with TypeScript cells and without outputs. What the format has no place for
 * (titles, and how a `.train.ts` file was written) goes into metadata, from which `parseIpynb` brings it back.
 */
export function serializeIpynb({ cells, prologue, lineBreak }: NotebookCells): string {
  const notebook = {
    cells: cells.map(toJson),
    metadata: {
      kernelspec: { display_name: 'Trainbook', language: 'typescript', name: 'trainbook' },
      language_info: { file_extension: '.ts', mimetype: 'text/typescript', name: 'typescript' },
      trainbook: { lineBreak, prologue },
    },
    nbformat: 4,
    nbformat_minor: 5,
  };
  return `${JSON.stringify(notebook, null, 1)}\n`;
}

function toJson({ kind, text, title, origin }: NotebookCell, index: number): object {
  const ours = { ...(title !== undefined && { title }), ...(origin && { origin }) };
  const isParameters = kind === 'code' && title === 'parameters';
  return {
    cell_type: kind,
    ...(kind === 'code' && { execution_count: null }),
    id: `cell-${index + 1}`,
    metadata: {
      ...(isParameters && { tags: ['parameters'] }),
      ...(Object.keys(ours).length > 0 && { trainbook: ours }),
    },
    ...(kind === 'code' && { outputs: [] }),
    source: text === '' ? [] : text.split(/(?<=\n)/),
  };
}
