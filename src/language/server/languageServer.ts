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
import { uriToPath } from '../service/program/uris.ts';
import { createCapabilities } from './capabilities.ts';
import { CellRequests } from './cellRequests.ts';
import { checkCells } from './checkCells.ts';
import { DiagnosticsQueue } from './diagnosticsQueue.ts';
import { OpenNotebooks } from './openNotebooks.ts';
import { readIndentation, readPreferences, type EditorSettings } from './readPreferences.ts';
import { registerFeatures } from './registerFeatures.ts';
import { registerWorkspace } from './registerWorkspace.ts';

const DEFAULT_DELAY_MS = 150;
const CODE_CELL = 2;
const CHECK_REQUEST = new RequestType<CheckCellsParams, CheckCellsResult, void>(CHECK_CELLS);

/**
 * Serves the code cells of notebooks over a connection: keeps one program a notebook in step with the editor, answers
 * questions about cells and tells what is wrong with them.
 */
export function startLanguageServer(connection: Connection, beside: ShippedTypes): void {
  connection.onInitialize((params) => {
    const options = (params.initializationOptions ?? {}) as LanguageServerOptions;
    serve(connection, params, {
      ...options,
      libFolder: beside.libFolder,
      typesFolder: beside.typesFolder,
      ...options,
    });
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
  options: LanguageServerOptions & ShippedTypes,
): void {
  let settings: EditorSettings = {};
  const notebooks = new OpenNotebooks(diskFileSystem(), options);
  const folder = uriToPath(params.workspaceFolders?.[0]?.uri ?? '');
  if (folder !== undefined) notebooks.setFolder(folder);
  const report = (error: unknown) =>
    connection.console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
  const preferences = () => readPreferences(settings);
  const queue = new DiagnosticsQueue({
    notebooks,
    delayMs: () => options.diagnosticsDelayMs ?? DEFAULT_DELAY_MS,
    publish: ({ uri, document: { version } }, diagnostics) =>
      void connection.sendDiagnostics({ uri, version, diagnostics }),
    report,
    suggestions: () => preferences().suggestions,
  });
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
  });
  connection.onRequest(CHECK_REQUEST, (asked, token) => checkCells(notebooks, asked, token));
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
