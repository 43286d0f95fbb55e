import path from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { LiveValue } from '../../../../src/protocol/languageMessages.ts';
import { LiveNotebook } from '../../../../src/language/service/live/liveNotebook.ts';
import type { FileSystem } from '../../../../src/language/service/program/fileSystem.ts';
import { NotebookProgram, type Cell } from '../../../../src/language/service/program/notebookProgram.ts';
import { SourceFiles } from '../../../../src/language/service/program/sourceFiles.ts';
import { LIBRARIES } from './libraries.ts';

const NODE_MODULES = fileURLToPath(new URL('../../../../node_modules/', import.meta.url)).replaceAll(
  '\\',
  '/',
);
const LIB_FOLDER = `${NODE_MODULES}typescript/lib`;
const libraries = ts.createDocumentRegistry(true);

/** Parses the libraries once for all tests of a file; every other file belongs to one notebook. */
function createRegistry(disk: ReadonlyMap<string, string>): ts.DocumentRegistry {
  const own = ts.createDocumentRegistry(true);
  const isShared = (file: string) =>
    file.startsWith(LIB_FOLDER) || (Object.hasOwn(LIBRARIES, file) && disk.get(file) === LIBRARIES[file]);
  const of = (file: string) => (isShared(file) ? libraries : own);
  return {
    acquireDocument: (file, ...rest) => of(file).acquireDocument(file, ...rest),
    acquireDocumentWithKey: (file, ...rest) => of(file).acquireDocumentWithKey(file, ...rest),
    updateDocument: (file, ...rest) => of(file).updateDocument(file, ...rest),
    updateDocumentWithKey: (file, ...rest) => of(file).updateDocumentWithKey(file, ...rest),
    getKeyForCompilationSettings: (settings) => own.getKeyForCompilationSettings(settings),
    releaseDocument: (
      file: string,
      settings: ts.CompilerOptions,
      kind = ts.ScriptKind.TS,
      format?: ts.ResolutionMode,
    ) => of(file).releaseDocument(file, settings, kind, format),
    releaseDocumentWithKey: (
      path: ts.Path,
      key: ts.DocumentRegistryBucketKey,
      kind = ts.ScriptKind.TS,
      format?: ts.ResolutionMode,
    ) => of(path).releaseDocumentWithKey(path, key, kind, format),
    reportStats: () => own.reportStats(),
  };
}

/** TypeScript's own declarations, read once for all tests of a file. */
const libraryTexts = new Map<string, string | undefined>();

/** The library of a notebook without a tsconfig: one file instead of a hundred makes a program in half the time. */
const WHOLE_LIBRARY = `${LIB_FOLDER}/lib.esnext.d.ts`;

function readLibrary(file: string): string | undefined {
  return file === WHOLE_LIBRARY ? joinReferenced(file, new Set()) : ts.sys.readFile(file);
}

/** The text of a file of the library after those of all that it refers to, each once; modules stay files of their own. */
function joinReferenced(file: string, seen: Set<string>): string {
  if (seen.has(file)) return '';
  seen.add(file);
  const text = ts.sys.readFile(file) ?? '';
  const name = path.basename(file).slice('lib.'.length, -'.d.ts'.length);
  if (/^export \{\s*\}/m.test(text)) return `/// <reference lib="${name}" />`;
  const referenced = ts
    .preProcessFile(text)
    .libReferenceDirectives.map(({ fileName }) => joinReferenced(`${LIB_FOLDER}/lib.${fileName}.d.ts`, seen));
  const own = text.replaceAll(/^\/\/\/ *<reference lib=.*$/gm, '');
  const isReference = (line: string) => line.startsWith('/// <reference lib');
  const lines = referenced.flatMap((one) => one.split('\n'));
  return [...lines.filter(isReference), ...lines.filter((line) => !isReference(line)), own].join('\n');
}

/** Files in memory under `/`, and TypeScript's own libraries from disk. */
export function memoryFileSystem(files: Map<string, string>): FileSystem {
  const inFolder = (folder: string) => {
    const prefix = folder.endsWith('/') ? folder : `${folder}/`;
    return [...files.keys()]
      .filter((file) => file.startsWith(prefix))
      .map((file) => file.slice(prefix.length));
  };
  return {
    useCaseSensitiveFileNames: true,
    readFile: (file) => {
      if (!file.startsWith(LIB_FOLDER)) return files.get(file);
      if (!libraryTexts.has(file)) libraryTexts.set(file, readLibrary(file));
      return libraryTexts.get(file);
    },
    fileExists: (file) => (file.startsWith(LIB_FOLDER) ? ts.sys.fileExists(file) : files.has(file)),
    directoryExists: (folder) => inFolder(folder).length > 0,
    getDirectories: (folder) => [
      ...new Set(inFolder(folder).flatMap((file) => (file.includes('/') ? [file.split('/')[0] ?? ''] : []))),
    ],
    readDirectory: (folder, extensions) =>
      inFolder(folder)
        .filter((file) => !extensions || extensions.some((extension) => file.endsWith(extension)))
        .filter((file) => !file.includes('node_modules/'))
        .map((file) => path.posix.join(folder, file)),
    realpath: (file) => file,
  };
}

export interface Place {
  cell: Cell;
  offset: number;
}

interface Marked {
  text: string;
  markers: Map<string, number>;
}

/** Takes `/*name*\/` marks out of a text. */
export function readMarkers(text: string): Marked {
  const markers = new Map<string, number>();
  let plain = '';
  let last = 0;
  for (const match of text.matchAll(/\/\*([\w.-]+)\*\//g)) {
    plain += text.slice(last, match.index);
    last = match.index + match[0].length;
    markers.set(match[1] ?? '', plain.length);
  }
  return { text: plain + text.slice(last), markers };
}

/** A notebook in memory whose cells carry marks such as `/*here*\/`. */
export class TestNotebook {
  readonly program: NotebookProgram;
  readonly files: SourceFiles;
  readonly disk: Map<string, string>;
  /** What the last run left, if there was one. */
  live: LiveNotebook | undefined;
  #markers = new Map<string, { uri: string; offset: number }>();
  #documents: TextDocument[] = [];
  #nextCell = 0;

  constructor(
    cells: readonly string[],
    disk: Record<string, string> = {},
    notebookPath = '/project/nb.train.ts',
  ) {
    this.disk = new Map(Object.entries(disk));
    this.files = new SourceFiles(memoryFileSystem(this.disk));
    this.program = new NotebookProgram({
      path: notebookPath,
      files: this.files,
      shipped: { libFolder: LIB_FOLDER, typesFolder: '/shipped' },
      registry: createRegistry(this.disk),
    });
    for (const text of cells) this.#documents.push(this.#createDocument(text));
    this.program.update(this.#documents);
  }

  cell(index: number): Cell {
    const cell = this.program.cells[index];
    if (!cell) throw new Error(`The notebook has no cell ${index}.`);
    return cell;
  }

  /** The place of a mark. */
  at(marker: string): Place {
    const place = this.#markers.get(marker);
    const cell = place && this.program.cell(place.uri);
    if (!place || !cell) throw new Error(`No cell has the mark ${marker}.`);
    return { cell, offset: place.offset };
  }

  /** Runs all cells as they are now, after which variables hold this. */
  run(values: LiveValue[]): void {
    const sources = this.#documents.map((document) => document.getText());
    this.live = new LiveNotebook({ values, metrics: [], sources });
  }

  edit(index: number, text: string): Cell[] {
    const old = this.#documents[index];
    if (!old) throw new Error(`The notebook has no cell ${index}.`);
    const marked = this.#mark(old.uri, text);
    this.#documents[index] = TextDocument.create(old.uri, 'typescript', old.version + 1, marked);
    return this.program.update(this.#documents);
  }

  insert(index: number, text: string): Cell[] {
    this.#documents.splice(index, 0, this.#createDocument(text));
    return this.program.update(this.#documents);
  }

  remove(index: number): Cell[] {
    this.#documents.splice(index, 1);
    return this.program.update(this.#documents);
  }

  move(from: number, to: number): Cell[] {
    this.#documents.splice(to, 0, ...this.#documents.splice(from, 1));
    return this.program.update(this.#documents);
  }

  /** The text that a range of a cell or of a file in memory covers. */
  textAt({ uri, range }: { uri: string; range: TextRange }): string {
    return this.#documentOf(uri).getText(range);
  }

  /** `cell <index>: <line of text>` or `<path>: <line of text>`, with the range in brackets. */
  show({ uri, range }: { uri: string; range: TextRange }): string {
    const document = this.#documentOf(uri);
    const line = range.start.line;
    const before = document.getText({ start: { line, character: 0 }, end: range.start });
    const after = document.getText({ start: range.end, end: { line: range.end.line + 1, character: 0 } });
    const index = this.program.cell(uri)?.index;
    const where = index === undefined ? uri.replace('file://', '') : `cell ${index}`;
    return `${where}: ${before}[${document.getText(range)}]${after.replace(/\n[\s\S]*$/, '')}`;
  }

  #documentOf(uri: string): TextDocument {
    const cell = this.program.cell(uri);
    if (cell) return cell.document;
    const text = this.disk.get(uri.replace('file://', ''));
    if (text === undefined) throw new Error(`The notebook knows no ${uri}.`);
    return TextDocument.create(uri, 'typescript', 1, text);
  }

  #createDocument(text: string): TextDocument {
    const uri = `vscode-notebook-cell:/project/nb.train.ts#cell${this.#nextCell++}`;
    return TextDocument.create(uri, 'typescript', 1, this.#mark(uri, text));
  }

  #mark(uri: string, text: string): string {
    const marked = readMarkers(text);
    for (const [name, offset] of marked.markers) this.#markers.set(name, { uri, offset });
    return marked.text;
  }
}

interface TextRange {
  start: { line: number; character: number };
  end: { line: number; character: number };
}
