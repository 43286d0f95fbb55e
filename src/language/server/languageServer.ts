import { getHeapStatistics } from 'node:v8';
import ts from 'typescript';
import {
  NotebookDocuments,
  RequestType,
  type Connection,
  type InitializeParams,
  type NotebookDocument,
} from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import {
  CHECK_CELLS,
  NOTEBOOK_SELECTORS,
  type CheckCellsParams,
  type CheckCellsResult,
  type LanguageServerOptions,
} from '../../protocol/languageMessages.ts';
import type { FileSystem, ShippedTypes } from '../service/program/fileSystem.ts';
import { pathToUri, uriToPath } from '../service/program/uris.ts';
import type { LanguagePreferences } from '../service/userPreferences.ts';
import { createCapabilities } from './capabilities.ts';
import { CellRequests } from './cellRequests.ts';
import { checkCells } from './checkCells.ts';
import { DiagnosticsQueue } from './diagnosticsQueue.ts';
import { MemoryGuard } from './memoryGuard.ts';
import { OpenNotebooks } from './openNotebooks.ts';
import { ProjectWarnings } from './projectWarnings.ts';
import { readIndentation, readPreferences, type EditorSettings } from './readPreferences.ts';
import { registerFeatures } from './registerFeatures.ts';
import { registerWorkspace } from './registerWorkspace.ts';

const DEFAULT_DELAY_MS = 150;
const CODE_CELL = 2;
const CHECK_REQUEST = new RequestType<CheckCellsParams, CheckCellsResult, void>(CHECK_CELLS);

/** What the process gives to the server. */
export interface ServerSurroundings extends ShippedTypes {
  /** Folder with a page for each problem of a training. */
  pagesFolder: string;
  /** Called when nothing is left to do and what typing needs was in use, so all of the code has been compiled. */
  onRest: () => void;
}

/**
 * Serves the code cells of notebooks over a connection: keeps one program a notebook in step with the editor, answers
 * questions about cells and tells what is wrong with them.
 */
export function startLanguageServer(connection: Connection, surroundings: ServerSurroundings): void {
  connection.onInitialize((params) => {
    const options = (params.initializationOptions ?? {}) as LanguageServerOptions;
    serve(connection, params, { ...surroundings, ...options });
    return {
      capabilities: createCapabilities(options.notebooks ?? NOTEBOOK_SELECTORS),
      serverInfo: { name: 'trainbook', version: ts.version },
    };
  });
  connection.listen();
}

function serve(
  connection: Connection,
  params: InitializeParams,
  options: LanguageServerOptions & ServerSurroundings,
): void {
  let settings: EditorSettings = {};
  const notebooks = new OpenNotebooks(diskFileSystem(), options);
  const folder = uriToPath(params.workspaceFolders?.[0]?.uri ?? '');
  if (folder !== undefined) notebooks.setFolder(folder);
  const report = (error: unknown) =>
    connection.console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
  const preferences = () => readPreferences(settings);
  let hasCompleted = false;
  const onRest = () => {
    if (hasCompleted) options.onRest();
  };
  const queue = createQueue(connection, { notebooks, options, preferences, report, onRest });
  connection.onShutdown(() => queue.dispose());
  followNotebooks(connection, notebooks, queue);
  registerWorkspace(connection, params.capabilities, {
    notebooks,
    queue,
    applySettings: (changed) => {
      settings = changed;
    },
  });
  registerFeatures(connection, {
    requests: new CellRequests(notebooks, report),
    notebooks,
    preferences,
    indentation: () => readIndentation(settings),
    onCompletion: () => {
      hasCompleted = true;
    },
  });
  connection.onRequest(CHECK_REQUEST, (asked, token) => checkCells(notebooks, asked, token));
}

interface QueueContext {
  notebooks: OpenNotebooks;
  options: LanguageServerOptions & ServerSurroundings;
  preferences: () => LanguagePreferences;
  report: (error: unknown) => void;
  onRest: () => void;
}

function createQueue(connection: Connection, context: QueueContext): DiagnosticsQueue {
  const { notebooks, options, preferences, report, onRest } = context;
  const warn = (message: string) => connection.console.warn(message);
  const memory = new MemoryGuard({
    usedShare: usedHeapShare,
    notebooks: () => notebooks.programs,
    report: warn,
  });
  const project = new ProjectWarnings(warn);
  return new DiagnosticsQueue({
    notebooks,
    delayMs: () => options.diagnosticsDelayMs ?? DEFAULT_DELAY_MS,
    publish: ({ uri, document: { version } }, diagnostics) =>
      void connection.sendDiagnostics({ uri, version, diagnostics }),
    report,
    wants: (stage) => (stage === 'training' ? preferences().trainingProblems : preferences().suggestions),
    pages: pathToUri(options.pagesFolder),
    onRest,
    noteUse: (notebook) => {
      memory.noteUse(notebook);
      project.tell(notebook);
    },
  });
}

function usedHeapShare(): number {
  const { used_heap_size, heap_size_limit } = getHeapStatistics();
  return used_heap_size / heap_size_limit;
}

function followNotebooks(connection: Connection, notebooks: OpenNotebooks, queue: DiagnosticsQueue): void {
  const documents = new NotebookDocuments(TextDocument);
  const clear = (cells: readonly string[]) => {
    for (const uri of cells) {
      queue.forget(uri);
      void connection.sendDiagnostics({ uri, diagnostics: [] });
    }
  };
  const take = (document: NotebookDocument, moved: boolean) => {
    const texts = document.cells
      .filter(({ kind }) => kind === CODE_CELL)
      .flatMap((cell) => documents.getCellTextDocument(cell) ?? []);
    const { notebook, changed, removed } = notebooks.update(document.uri, texts);
    clear(removed);
    queue.noteChange(notebook, changed);
    // Messages name cells by their number.
    if (moved) queue.noteChange(notebook, notebook.cells);
  };
  documents.onDidOpen((document) => take(document, false));
  documents.onDidChange(({ notebookDocument, cells }) => {
    const { added = [], removed = [] } = cells ?? {};
    take(notebookDocument, added.length + removed.length > 0);
  });
  documents.onDidClose(({ uri }) => clear(notebooks.close(uri)));
  documents.listen(connection);
}

function diskFileSystem(): FileSystem {
  const { sys } = ts;
  return {
    useCaseSensitiveFileNames: sys.useCaseSensitiveFileNames,
    readFile: (path) => sys.readFile(path),
    fileExists: (path) => sys.fileExists(path),
    directoryExists: (path) => sys.directoryExists(path),
    getDirectories: (path) => sys.getDirectories(path),
    readDirectory: (...query) => sys.readDirectory(...query),
    realpath: (path) => sys.realpath?.(path) ?? path,
  };
}
