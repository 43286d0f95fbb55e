import ts from 'typescript';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { CellWeaver, type WovenCell } from './cellWeaver.ts';
import type { ShippedTypes } from './fileSystem.ts';
import { createNotebookHost } from './notebookHost.ts';
import { folderOf, readProjectOptions, type ProjectOptions } from './projectOptions.ts';
import type { SourceFiles } from './sourceFiles.ts';
import { textSnapshot } from './textSnapshot.ts';

/** A code cell as the features see it. */
export interface Cell {
  uri: string;
  /** Its place among the notebook's code cells, from 0. */
  index: number;
  /** Its name in the program. */
  file: string;
  document: TextDocument;
  woven: WovenCell;
}

export interface NotebookProgramOptions {
  /** Absolute path of the notebook, with `/`; the file itself is never read. */
  path: string;
  files: SourceFiles;
  shipped: ShippedTypes;
  /** Shared by notebooks, so that libraries are parsed once. */
  registry: ts.DocumentRegistry;
}

/**
 * One notebook as one TypeScript program. Every cell is a module of its own: the cell's text, at unchanged offsets, and
 * after it imports of the names that it uses from earlier cells and exports of its own. So a name means what its last
 * declaration before the cell says, as it does when the cells run in order.
 */
export class NotebookProgram {
  readonly path: string;
  readonly service: ts.LanguageService;
  readonly #files: SourceFiles;
  readonly #weaver = new CellWeaver();
  readonly #snapshots = new Map<string, { version: number; snapshot: ts.IScriptSnapshot }>();
  readonly #ids = new Map<string, string>();
  #cells: Cell[] = [];
  #byUri = new Map<string, Cell>();
  #byFile = new Map<string, Cell>();
  #project: ProjectOptions;
  #version = 0;
  #lastId = 0;

  constructor(options: NotebookProgramOptions) {
    this.path = options.path;
    this.#files = options.files;
    this.#project = readProjectOptions(folderOf(this.path), this.#files);
    const host = createNotebookHost({
      ...options,
      project: () => this.#project,
      version: () => this.#version,
      cells: () => this.#cells,
      cellVersion: (file) => this.#byFile.get(file)?.woven.version,
      cellSnapshot: (file) => this.#snapshot(file),
      cellFile: (id) => this.#fileOf(id),
    });
    this.service = ts.createLanguageService(host, options.registry);
  }

  /** The code cells in order. */
  get cells(): readonly Cell[] {
    return this.#cells;
  }

  get project(): Readonly<ProjectOptions> {
    return this.#project;
  }

  cell(uri: string): Cell | undefined {
    return this.#byUri.get(uri);
  }

  cellOfFile(file: string): Cell | undefined {
    return this.#byFile.get(file);
  }

  cellOfId(id: string): Cell | undefined {
    return this.#byFile.get(this.#fileOf(id));
  }

  /** Takes the notebook's code cells in their present order. @returns the cells whose meaning may have changed. */
  update(documents: readonly TextDocument[]): Cell[] {
    const sources = documents.map((document) => ({ id: this.#idOf(document.uri), text: document.getText() }));
    const changed = this.#weaver.update(sources);
    this.#cells = documents.map((document, index) => this.#toCell(document, index));
    this.#byUri = new Map(this.#cells.map((cell) => [cell.uri, cell]));
    this.#byFile = new Map(this.#cells.map((cell) => [cell.file, cell]));
    for (const uri of this.#ids.keys()) if (!this.#byUri.has(uri)) this.#ids.delete(uri);
    for (const file of this.#snapshots.keys()) if (!this.#byFile.has(file)) this.#snapshots.delete(file);
    this.#version++;
    return this.#cells.filter(({ woven }) => changed.has(woven.id));
  }

  /** Lets the cell see every name declared before it, not only those that it mentions; for questions about new names. */
  widen(cell: Cell): void {
    if (this.#weaver.widen(cell.woven.id)) this.#version++;
  }

  /** As {@link widen}, but takes that view from no other cell. @returns whether the cell sees more than before. */
  widenIfRoom(cell: Cell): boolean {
    if (!this.#weaver.hasRoom || !this.#weaver.widen(cell.woven.id)) return false;
    this.#version++;
    return true;
  }

  /** Reads the project's tsconfig.json again, and which files there are. */
  reloadProject(): void {
    this.#project = readProjectOptions(folderOf(this.path), this.#files);
    this.#version++;
  }

  /** The program of the present texts. */
  program(): ts.Program {
    const program = this.service.getProgram();
    if (!program)
      throw new Error('The language service of the notebook was closed: open the notebook again.');
    return program;
  }

  sourceFile(cell: Cell): ts.SourceFile {
    const file = this.program().getSourceFile(cell.file);
    if (!file) throw new Error(`Cell ${cell.index + 1} is not part of the notebook's program.`);
    return file;
  }

  /** Lets go of what the next question computes again: the program and its checker. */
  releaseMemory(): void {
    this.service.cleanupSemanticCache();
    this.#version++; // else TypeScript takes the program that it has no more for the present one
  }

  dispose(): void {
    this.service.dispose();
  }

  #idOf(uri: string): string {
    const id = this.#ids.get(uri) ?? String(++this.#lastId);
    this.#ids.set(uri, id);
    return id;
  }

  #fileOf(id: string): string {
    return `${this.path}#${id}.ts`;
  }

  #toCell(document: TextDocument, index: number): Cell {
    const id = this.#idOf(document.uri);
    const woven = this.#weaver.cell(id);
    if (!woven) throw new Error(`Cell ${index + 1} was not woven.`);
    return { uri: document.uri, index, file: this.#fileOf(id), document, woven };
  }

  #snapshot(file: string): ts.IScriptSnapshot | undefined {
    const cell = this.#byFile.get(file);
    if (!cell) return undefined;
    const { version, text, tail } = cell.woven;
    const known = this.#snapshots.get(cell.file);
    if (known?.version === version) return known.snapshot;
    const snapshot = textSnapshot(text + tail.text, known?.snapshot);
    this.#snapshots.set(cell.file, { version, snapshot });
    return snapshot;
  }
}
