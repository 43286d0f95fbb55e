import ts from 'typescript';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { LiveValuesParams } from '../../protocol/languageMessages.ts';
import { LiveNotebook } from '../service/live/liveNotebook.ts';
import type { FileSystem, ShippedTypes } from '../service/program/fileSystem.ts';
import { NotebookProgram, type Cell } from '../service/program/notebookProgram.ts';
import { SourceFiles } from '../service/program/sourceFiles.ts';
import { notebookPath } from '../service/program/uris.ts';

export interface OpenCell {
  notebook: NotebookProgram;
  cell: Cell;
  /** What the last run left. */
  live?: LiveNotebook;
}

/** The notebooks that are open in the editor, over one set of files and one set of parsed libraries. */
export class OpenNotebooks {
  readonly files: SourceFiles;
  readonly #shipped: ShippedTypes;
  readonly #registry: ts.DocumentRegistry;
  readonly #programs = new Map<string, NotebookProgram>();
  readonly #notebookOfCell = new Map<string, NotebookProgram>();
  readonly #live = new Map<NotebookProgram, LiveNotebook>();
  /** Folder of a notebook that was never saved. */
  #folder = '/';

  constructor(disk: FileSystem, shipped: ShippedTypes) {
    this.files = new SourceFiles(disk);
    this.#shipped = shipped;
    this.#registry = ts.createDocumentRegistry(disk.useCaseSensitiveFileNames);
  }

  get programs(): NotebookProgram[] {
    return [...this.#programs.values()];
  }

  setFolder(path: string): void {
    this.#folder = path;
  }

  cell(uri: string): OpenCell | undefined {
    const notebook = this.#notebookOfCell.get(uri);
    const cell = notebook?.cell(uri);
    if (!notebook || !cell) return undefined;
    const live = this.#live.get(notebook);
    return { notebook, cell, ...(live && { live }) };
  }

  /** Takes the code cells of a notebook in order. @returns the notebook, changed cells and addresses of removed ones. */
  update(
    uri: string,
    documents: readonly TextDocument[],
  ): { notebook: NotebookProgram; changed: Cell[]; removed: string[] } {
    const notebook = this.#programs.get(uri) ?? this.#open(uri);
    const before = notebook.cells.map((cell) => cell.uri);
    const changed = notebook.update(documents);
    const removed = before.filter((cell) => !notebook.cell(cell));
    for (const cell of removed) this.#notebookOfCell.delete(cell);
    for (const cell of notebook.cells) this.#notebookOfCell.set(cell.uri, notebook);
    return { notebook, changed, removed };
  }

  /** Takes what the last run of an open notebook left. @returns the notebook, if there is such a one. */
  setLive({ notebook: uri, ...values }: LiveValuesParams): NotebookProgram | undefined {
    const notebook = this.#programs.get(uri);
    if (notebook) this.#live.set(notebook, new LiveNotebook(values));
    return notebook;
  }

  /** @returns addresses of the cells that are gone. */
  close(uri: string): string[] {
    const notebook = this.#programs.get(uri);
    if (!notebook) return [];
    this.#programs.delete(uri);
    this.#live.delete(notebook);
    const cells = notebook.cells.map((cell) => cell.uri);
    for (const cell of cells) this.#notebookOfCell.delete(cell);
    notebook.dispose();
    return cells;
  }

  #open(uri: string): NotebookProgram {
    const notebook = new NotebookProgram({
      path: notebookPath(uri, this.#folder),
      files: this.files,
      shipped: this.#shipped,
      registry: this.#registry,
    });
    this.#programs.set(uri, notebook);
    return notebook;
  }
}
