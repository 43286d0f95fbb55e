import path from 'node:path';
import * as vscode from 'vscode';
import { NotebookDocumentSyncRegistrationType } from 'vscode-languageclient';
import { CloseAction, ErrorAction, LanguageClient, State, TransportKind } from 'vscode-languageclient/node';
import {
  CHECK_CELLS,
  LIVE_VALUES,
  NOTEBOOK_SELECTORS,
  type CellTypeError,
  type CheckCellsParams,
  type CheckCellsResult,
  type LiveValuesParams,
} from '../../protocol/languageMessages.ts';
import { DisposableStore } from '../util/dispose.ts';
import { BuiltInTypeScript } from './muteBuiltIn.ts';
import type { OurNotebooks } from './ourNotebooks.ts';
import { createRedactedChannel } from './redactedChannel.ts';

export interface LanguageClientOptions {
  extensionPath: string;
  /** The notebooks that the server is to know: others keep what VS Code itself says about them. */
  ours: Pick<OurNotebooks, 'has' | 'onDidChange'>;
  /** The server ended by itself. @returns whether to start it again. */
  onCrash: () => boolean;
}

/** What the bundle of the client gives to the extension's. */
export interface LanguageClientHandle {
  readonly isRunning: boolean;
  /** The type errors of cells that are about to run, in their order. */
  checkCells(cells: readonly string[]): Promise<CellTypeError[]>;
  /** Tells the server what a notebook's variables hold. */
  sendLiveValues(values: LiveValuesParams): Promise<void>;
  /** Calls back whenever a server is ready, which knows no live values then. */
  onReady(listener: () => void): void;
  /** Ends the server; VS Code's own TypeScript speaks again. */
  dispose(): Promise<void>;
}

/** Of memory for the server's own objects, in megabytes; VS Code's setting for its TypeScript server counts here too. */
const MAX_MEMORY = 3072;

/** Starts the server as a process of its own. @throws Error if it does not start. */
export async function startLanguageClient(options: LanguageClientOptions): Promise<LanguageClientHandle> {
  const { ours } = options;
  const owned = new DisposableStore();
  const channel = owned.add(createRedactedChannel('Trainbook Language Server'));
  const client = createClient(options, channel);
  const builtIn = new BuiltInTypeScript((error) =>
    channel.error(error instanceof Error ? (error.stack ?? error.message) : String(error)),
  );
  const update = () => {
    const running = client.state === State.Running;
    if (running) void synchronize(client, ours);
    void builtIn.mute(
      running ? vscode.workspace.notebookDocuments.filter((notebook) => ours.has(notebook)) : [],
    );
  };
  owned.add(client.onDidChangeState(update));
  owned.addFunction(ours.onDidChange(update));
  const dispose = async () => {
    owned.dispose();
    await builtIn.mute([]);
    await client.dispose();
  };
  try {
    await client.start();
  } catch (error) {
    await dispose();
    throw error;
  }
  return {
    get isRunning() {
      return client.state === State.Running;
    },
    async checkCells(cells) {
      const params: CheckCellsParams = { cells: [...cells] };
      return (await client.sendRequest<CheckCellsResult>(CHECK_CELLS, params)).errors;
    },
    async sendLiveValues(values) {
      if (client.state === State.Running) await client.sendNotification(LIVE_VALUES, values);
    },
    onReady(listener) {
      owned.add(client.onDidChangeState(({ newState }) => newState === State.Running && listener()));
    },
    dispose,
  };
}

function createClient(
  { extensionPath, ours, onCrash }: LanguageClientOptions,
  outputChannel: vscode.LogOutputChannel,
): LanguageClient {
  const module = path.join(extensionPath, 'dist', 'language', 'server.cjs');
  const memory = vscode.workspace
    .getConfiguration('typescript')
    .get('tsserver.maxTsServerMemory', MAX_MEMORY);
  const execArgv = [`--max-old-space-size=${Math.max(256, Math.floor(Number(memory)) || MAX_MEMORY)}`];
  return new LanguageClient(
    'trainbook.language',
    'Trainbook Language Server',
    { module, transport: TransportKind.ipc, options: { execArgv } },
    {
      // Cells alone; for the source files that it follows the server asks by itself.
      documentSelector: NOTEBOOK_SELECTORS.flatMap(({ notebook, cells }) =>
        cells.map(({ language }) => ({ notebook, language })),
      ),
      notebookDocumentOptions: { filterCells: (notebook, cells) => (ours.has(notebook) ? cells : []) },
      outputChannel,
      // That a cell ran is no news for the server, and it ends in the moment in which people look at the output.
      middleware: {
        provideCodeActions: async (document, range, context, token, next) => {
          const actions = await next(document, range, context, token);
          return organizesItself(document) ? actions?.filter((action) => !isOrganizing(action)) : actions;
        },
        notebooks: {
          didChange: async (event, next) => {
            const { structure, textContent = [] } = event.cells ?? {};
            if (structure || textContent.length > 0) await next(event);
          },
        },
      },
      errorHandler: {
        error: () => ({ action: ErrorAction.Continue, handled: true }),
        closed: () => ({
          action: onCrash() ? CloseAction.Restart : CloseAction.DoNotRestart,
          handled: true,
        }),
      },
    },
  );
}

/**
 * In `typescript` cells VS Code's own _Organize Imports_ does the same, through the plugin, and is always in the list. The
 * native TypeScript 7 offers nothing in cells.
 */
function organizesItself({ languageId, uri }: vscode.TextDocument): boolean {
  if (languageId !== 'typescript') return false;
  const isNative = (section: string) =>
    vscode.workspace.getConfiguration(section, uri).get('experimental.useTsgo') === true;
  return !isNative('typescript') && !isNative('js/ts');
}

function isOrganizing(action: vscode.Command | vscode.CodeAction): boolean {
  return 'kind' in action && action.kind?.value === vscode.CodeActionKind.SourceOrganizeImports.value;
}

/** The client looks only at notebooks that open or change: it has to be told when another kernel is chosen. */
async function synchronize(client: LanguageClient, ours: LanguageClientOptions['ours']): Promise<void> {
  const feature = client.getFeature(NotebookDocumentSyncRegistrationType.method);
  for (const notebook of vscode.workspace.notebookDocuments) {
    const [provider] = notebook.getCells().flatMap((cell) => feature.getProvider(cell) ?? []);
    if (!provider) continue;
    const isKnown = provider.getSynchronizedCells(notebook) !== undefined;
    if (ours.has(notebook) && !isKnown) await provider.sendDidOpenNotebookDocument(notebook);
    else if (!ours.has(notebook) && isKnown) await provider.sendDidCloseNotebookDocument(notebook);
  }
}
