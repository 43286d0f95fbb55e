import { createRequire } from 'node:module';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { CellTypeError, LiveValuesParams } from '../../protocol/languageMessages.ts';
import { DisposableStore } from '../util/dispose.ts';
import { Emitter } from '../util/emitter.ts';
import type { Logger } from '../util/logger.ts';
import type { OurNotebooks } from './ourNotebooks.ts';
import { ServerCrashes } from './serverCrashes.ts';
import type { LanguageClientHandle, startLanguageClient } from './startLanguageClient.ts';

interface LanguageSupportOptions {
  extensionPath: string;
  logger: Logger;
  ours: OurNotebooks;
  /** Whether a kernel is about to compute its first cell, which somebody waits for. */
  isKernelStarting: () => boolean;
}

/** A notebook that is opened to be run at once is run before its types are read; who types waits for them. */
const START_DELAY_MS = 1500;

/** So long it lets a kernel go first. */
const KERNEL_PATIENCE_MS = 6000;

/**
 * The language server of notebooks: started with the first notebook of ours, started again once if it crashes, and
 * after that only if the user wants it.
 */
export class LanguageSupport {
  private readonly owned = new DisposableStore();
  private readonly crashes = new ServerCrashes();
  private client: Promise<LanguageClientHandle | undefined> | undefined;
  private running: LanguageClientHandle | undefined;
  private isDisposed = false;
  private readonly starts = new Emitter<void>();

  /** A server is ready, for the first time or again; it knows nothing of any run. */
  readonly onDidStart = this.starts.event;

  constructor(private readonly options: LanguageSupportOptions) {
    this.owned.addFunction(options.ours.onDidChange(() => this.startIfNeeded()));
    this.startIfNeeded();
  }

  /** Ends the server, if there is one, and starts another. */
  async restart(): Promise<void> {
    const former = this.client;
    this.client = former?.then((client) => client?.dispose()).then(() => this.start());
    await this.client;
    this.startIfNeeded();
  }

  /**
   * The type errors of cells that are about to run.
   *
   * @returns undefined where that is not known in time: no run waits for a server that is slow or not there.
   */
  async checkCells(
    cells: readonly vscode.NotebookCell[],
    limitMs: number,
  ): Promise<CellTypeError[] | undefined> {
    if (!this.running?.isRunning) return undefined;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<undefined>((resolve) => (timer = setTimeout(resolve, limitMs, undefined)));
    try {
      const uris = cells.map(({ document }) => document.uri.toString());
      return await Promise.race([this.running.checkCells(uris), late]);
    } catch (error) {
      this.options.logger.error('the types of cells could not be checked before they run', error);
      return undefined;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Tells what the variables of a notebook hold; lost where no server is there to hear it. */
  async sendLiveValues(values: LiveValuesParams): Promise<void> {
    try {
      await this.running?.sendLiveValues(values);
    } catch (error) {
      this.options.logger.error('the language server could not be told what variables hold', error);
    }
  }

  dispose(): void {
    this.isDisposed = true;
    this.owned.dispose();
    void this.client?.then((client) => client?.dispose());
  }

  private startIfNeeded(): void {
    const { ours } = this.options;
    if (this.client || !vscode.workspace.notebookDocuments.some((notebook) => ours.has(notebook))) return;
    this.client = this.startInTurn();
  }

  /** Reading the types of TensorFlow.js takes a processor for seconds: a kernel that starts has it first. */
  private async startInTurn(): Promise<LanguageClientHandle | undefined> {
    const begin = Date.now();
    const typed = new AbortController();
    const typing = vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (isCell(document) && contentChanges.length > 0) typed.abort();
    });
    try {
      do await delay(START_DELAY_MS, undefined, { signal: typed.signal }).catch(() => {});
      while (
        !typed.signal.aborted &&
        this.options.isKernelStarting() &&
        Date.now() - begin < KERNEL_PATIENCE_MS
      );
    } finally {
      typing.dispose();
    }
    return this.isDisposed ? undefined : this.start();
  }

  private async start(): Promise<LanguageClientHandle | undefined> {
    const { extensionPath, logger, ours } = this.options;
    this.running = undefined;
    try {
      const startClient = loadClient(extensionPath);
      this.running = await startClient({
        extensionPath,
        ours,
        onCrash: () => this.crashed(),
      });
      this.running.onReady(() => this.starts.fire());
      this.starts.fire();
    } catch (error) {
      logger.error('the language server did not start', error);
      void this.offerRestart('The language server of notebooks did not start.');
    }
    return this.running;
  }

  private crashed(): boolean {
    const again = this.crashes.mayRestart(Date.now());
    const end = 'the language server ended by itself';
    this.options.logger.warn(again ? `${end} and is started again` : `${end} a second time`);
    if (!again) void this.offerRestart('The language server of notebooks ended twice by itself.');
    return again;
  }

  private async offerRestart(what: string): Promise<void> {
    const restart = 'Restart';
    const showLog = 'Show Log';
    const lost = 'Cells have no completion and no checks of types; they run as before.';
    const choice = await vscode.window.showWarningMessage(`${what} ${lost}`, restart, showLog);
    if (choice === restart) await this.restart();
    else if (choice === showLog) this.options.logger.show();
  }
}

function isCell({ uri }: vscode.TextDocument): boolean {
  return uri.scheme === 'vscode-notebook-cell';
}

/** The client's library is larger than the rest of the host: it is no part of what VS Code loads to activate it. */
function loadClient(extensionPath: string): typeof startLanguageClient {
  const bundle = path.join(extensionPath, 'dist', 'host', 'languageClient.cjs');
  const exported = createRequire(bundle)(bundle) as { startLanguageClient: typeof startLanguageClient };
  return exported.startLanguageClient;
}
