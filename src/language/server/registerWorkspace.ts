import {
  DidChangeConfigurationNotification,
  DidChangeTextDocumentNotification,
  DidChangeWatchedFilesNotification,
  DidCloseTextDocumentNotification,
  DidOpenTextDocumentNotification,
  DocumentFormattingRequest,
  DocumentOnTypeFormattingRequest,
  DocumentRangeFormattingRequest,
  FileChangeType,
  NotificationType,
  TextDocuments,
  TextDocumentSyncKind,
  type ClientCapabilities,
  type Connection,
  type FileEvent,
} from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { CELL_LANGUAGE, LIVE_VALUES, type LiveValuesParams } from '../../protocol/languageMessages.ts';
import { FORMAT_TRIGGERS } from '../service/features/formatting.ts';
import { uriToPath } from '../service/program/uris.ts';
import type { DiagnosticsQueue } from './diagnosticsQueue.ts';
import type { OpenNotebooks } from './openNotebooks.ts';
import type { EditorSettings } from './readPreferences.ts';

interface WorkspaceContext {
  notebooks: OpenNotebooks;
  queue: DiagnosticsQueue;
  applySettings: (settings: EditorSettings) => void;
}

const LIVE = new NotificationType<LiveValuesParams>(LIVE_VALUES);
const SOURCE_FILES = [{ scheme: 'file', language: 'typescript' }];
const OWN_CELLS = [{ language: CELL_LANGUAGE }];
const WATCHED = ['**/*.{ts,mts,cts,tsx,js,mjs,cjs,jsx}', '**/{package,tsconfig*,jsconfig*}.json'];
const PROJECT_FILE = /\/[^/]*(?:tsconfig|jsconfig)[^/]*\.json$/;
const OWN_FILES = /\/\.trainbook\//;

/** Follows what is outside of the cells: source files in the editor and on disk, settings. */
export function registerWorkspace(
  connection: Connection,
  capabilities: ClientCapabilities,
  context: WorkspaceContext,
): void {
  followSourceFiles(connection, context);
  const canRefresh = capabilities.workspace?.inlayHint?.refreshSupport === true;
  connection.onNotification(LIVE, (values) => {
    const notebook = context.notebooks.setLive(values);
    if (!notebook) return;
    context.queue.noteRun(notebook);
    if (canRefresh) void connection.languages.inlayHint.refresh();
  });
  connection.onDidChangeWatchedFiles(({ changes }) => noteChanges(context, changes));
  const canAsk = capabilities.workspace?.configuration === true;
  const readSettings = async () => {
    if (canAsk) context.applySettings(await askSettings(connection));
    context.queue.noteChangeOfAll();
  };
  connection.onDidChangeConfiguration(() => void readSettings());
  connection.onInitialized(() => {
    void readSettings();
    void registerDynamically(connection, capabilities);
  });
}

async function askSettings(connection: Connection): Promise<EditorSettings> {
  const [typescript, editor, trainbook] = (await connection.workspace.getConfiguration([
    { section: 'typescript' },
    { section: 'editor' },
    { section: 'trainbook' },
  ])) as unknown[];
  return { typescript, editor, trainbook };
}

async function registerDynamically(connection: Connection, capabilities: ClientCapabilities): Promise<void> {
  const { workspace, textDocument } = capabilities;
  const { client } = connection;
  if (workspace?.didChangeConfiguration?.dynamicRegistration) {
    await client.register(DidChangeConfigurationNotification.type, {
      section: ['typescript', 'editor', 'trainbook'],
    });
  }
  if (workspace?.didChangeWatchedFiles?.dynamicRegistration) {
    const watchers = WATCHED.map((globPattern) => ({ globPattern }));
    await client.register(DidChangeWatchedFilesNotification.type, { watchers });
  }
  if (textDocument?.synchronization?.dynamicRegistration) {
    const files = { documentSelector: SOURCE_FILES };
    await client.register(DidOpenTextDocumentNotification.type, files);
    await client.register(DidChangeTextDocumentNotification.type, {
      ...files,
      syncKind: TextDocumentSyncKind.Incremental,
    });
    await client.register(DidCloseTextDocumentNotification.type, files);
  }
  if (textDocument?.formatting?.dynamicRegistration) await registerFormatting(connection);
}

/** In `typescript` cells VS Code's own formatter works; of two the editor would ask which. */
async function registerFormatting({ client }: Connection): Promise<void> {
  const cells = { documentSelector: OWN_CELLS };
  await client.register(DocumentFormattingRequest.type, cells);
  await client.register(DocumentRangeFormattingRequest.type, cells);
  const [firstTriggerCharacter = '\n', ...moreTriggerCharacter] = FORMAT_TRIGGERS;
  await client.register(DocumentOnTypeFormattingRequest.type, {
    ...cells,
    firstTriggerCharacter,
    moreTriggerCharacter,
  });
}

/** A file that is open in the editor counts as it is there. */
function followSourceFiles(connection: Connection, { notebooks: { files }, queue }: WorkspaceContext): void {
  const documents = new TextDocuments(TextDocument);
  documents.onDidChangeContent(({ document }) => {
    const path = uriToPath(document.uri);
    if (path === undefined) return;
    const { structureEpoch } = files;
    const known = files.isKnown(path);
    files.openDocument(path, document.getText());
    if (known || structureEpoch !== files.structureEpoch) queue.noteChangeOfAll();
  });
  documents.onDidClose(({ document }) => {
    const path = uriToPath(document.uri);
    if (path === undefined || !files.isKnown(path)) return;
    files.closeDocument(path);
    queue.noteChangeOfAll();
  });
  documents.listen(connection);
}

function noteChanges({ notebooks, queue }: WorkspaceContext, changes: readonly FileEvent[]): void {
  let relevant = false;
  let project = false;
  for (const { uri, type } of changes) {
    const path = uriToPath(uri);
    if (path === undefined || OWN_FILES.test(path)) continue;
    const { structureEpoch } = notebooks.files;
    relevant ||= notebooks.files.isKnown(path);
    notebooks.files.noteChange(path, CHANGES[type]);
    relevant ||= structureEpoch !== notebooks.files.structureEpoch;
    project ||= type !== FileChangeType.Changed || PROJECT_FILE.test(path);
  }
  if (project) for (const notebook of notebooks.programs) notebook.reloadProject();
  if (relevant || project) queue.noteChangeOfAll();
}

const CHANGES: Record<FileChangeType, 'changed' | 'created' | 'deleted'> = {
  [FileChangeType.Created]: 'created',
  [FileChangeType.Changed]: 'changed',
  [FileChangeType.Deleted]: 'deleted',
};
