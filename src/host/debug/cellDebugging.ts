import * as vscode from 'vscode';
import type { DebuggerAddress } from '../../protocol/debugging.ts';
import type { KernelRegistry } from '../kernels/kernelRegistry.ts';
import { isTrusted } from '../kernels/isTrusted.ts';
import { DisposableStore } from '../util/dispose.ts';
import { Emitter } from '../util/emitter.ts';
import type { Logger } from '../util/logger.ts';
import { toDebugger, toEditor } from './cellSources.ts';
import { debugConfiguration, NOTEBOOK_KEY } from './debugConfiguration.ts';
import { DebuggedCells } from './debuggedCells.ts';

/** How long the debugger may take until it has set the breakpoints. */
const READY_MS = 15_000;

interface Attached {
  cells: DebuggedCells;
  session?: vscode.DebugSession;
}

/**
 * Breakpoints and steps in cells and local files: VS Code's own debugger of JavaScript, attached to the notebook's kernel.
 * It knows cells by names of files that need not exist; a tracker writes the cells in their place into what editor and
 * debugger tell each other.
 */
export class CellDebugging {
  private readonly owned = new DisposableStore();
  /** By the notebook's URI. */
  private readonly attached = new Map<string, Attached>();
  private readonly configured = new Emitter<string>();

  constructor(
    private readonly registry: KernelRegistry,
    private readonly logger: Logger,
  ) {
    this.owned.add(
      vscode.debug.registerDebugAdapterTrackerFactory('pwa-node', {
        createDebugAdapterTracker: (session) => this.track(session),
      }),
    );
    this.owned.add(vscode.debug.onDidTerminateDebugSession((session) => this.terminated(session)));
  }

  /** Runs a cell with the debugger attached, which leaves when the cell has ended. */
  async debugCell(cell: vscode.NotebookCell): Promise<void> {
    const { notebook, index } = cell;
    if (!(await this.attach(notebook))) return;
    await vscode.commands.executeCommand('notebook.cell.execute', {
      ranges: [{ start: index, end: index + 1 }],
      document: notebook.uri,
    });
    await this.leave(notebook);
  }

  /** @returns whether the debugger is there, with its breakpoints. @throws Error if no kernel comes up. */
  async attach(notebook: vscode.NotebookDocument): Promise<boolean> {
    if (!(await isTrusted(notebook))) return false;
    const key = notebook.uri.toString();
    if (this.attached.has(key)) return true;
    const kernel = this.registry.kernelOf(notebook.uri);
    await kernel.ensureStarted();
    const address = await kernel.openDebugger();
    this.attached.set(key, { cells: this.cellsOf(notebook, address) });
    const ready = this.whenConfigured(key);
    const folder = vscode.workspace.getWorkspaceFolder(notebook.uri);
    const options = { suppressSaveBeforeStart: true, suppressDebugView: false };
    const started = await vscode.debug.startDebugging(
      folder,
      debugConfiguration(notebook.uri, address),
      options,
    );
    if (started && (await ready)) return true;
    await this.leave(notebook);
    throw new Error(
      "VS Code's debugger of JavaScript (JavaScript Debugger, ms-vscode.js-debug) did not attach to the kernel.",
    );
  }

  /** Ends the debugger, if there is one, so that the kernel goes on. */
  async leave(notebook: vscode.NotebookDocument): Promise<void> {
    const session = this.attached.get(notebook.uri.toString())?.session;
    if (session) await vscode.debug.stopDebugging(session);
    await this.close(notebook.uri);
  }

  dispose(): void {
    this.owned.dispose();
  }

  private cellsOf(notebook: vscode.NotebookDocument, { cellFolder }: DebuggerAddress): DebuggedCells {
    return new DebuggedCells(cellFolder, () =>
      notebook.getCells().map((cell) => ({
        id: this.registry.cellId(cell),
        uri: cell.document.uri.toString(),
        name: `Cell ${cell.index + 1}`,
      })),
    );
  }

  private track(session: vscode.DebugSession): vscode.DebugAdapterTracker | undefined {
    const key = notebookOf(session);
    const attached = key === undefined ? undefined : this.attached.get(key);
    if (!attached || key === undefined) return undefined;
    if (!session.parentSession) attached.session = session;
    return {
      onWillReceiveMessage: (message) => toDebugger(message, attached.cells),
      onDidSendMessage: (message: { type?: string; command?: string }) => {
        toEditor(message, attached.cells);
        // The first session only watches for programs; the second one is the kernel's.
        if (session.parentSession && message.type === 'response' && message.command === 'configurationDone')
          this.configured.fire(key);
      },
    };
  }

  private whenConfigured(key: string): Promise<boolean> {
    return new Promise((resolve) => {
      const finish = (ready: boolean): void => {
        clearTimeout(timer);
        stop();
        resolve(ready);
      };
      const timer = setTimeout(() => finish(false), READY_MS);
      const stop = this.configured.event((configured) => {
        if (configured === key) finish(true);
      });
    });
  }

  private terminated(session: vscode.DebugSession): void {
    const key = notebookOf(session);
    if (key === undefined || session.parentSession) return;
    void this.close(vscode.Uri.parse(key));
  }

  private async close(notebook: vscode.Uri): Promise<void> {
    if (!this.attached.delete(notebook.toString())) return;
    try {
      await this.registry.kernelOf(notebook).closeDebugger();
    } catch (error) {
      this.logger.error('the port of the debugger could not be closed', error);
    }
  }
}

/** The notebook that a debug session, or the one that it belongs to, was begun for. */
function notebookOf(session: vscode.DebugSession): string | undefined {
  const own = (session.configuration as Record<string, unknown>)[NOTEBOOK_KEY];
  if (typeof own === 'string') return own;
  return session.parentSession && notebookOf(session.parentSession);
}
