import * as vscode from 'vscode';
import { COMMANDS, WALKTHROUGH } from '../contributions.ts';
import type { CellDebugging } from '../debug/cellDebugging.ts';
import type { ActiveNotebook } from '../kernels/activeNotebook.ts';
import type { KernelsView, ListedKernel } from '../kernels/kernelsView.ts';
import type { KernelRegistry } from '../kernels/kernelRegistry.ts';
import type { TensorTurn, TensorViewer } from '../kernels/tensorViewer.ts';
import type { ListedVariable } from '../kernels/listedVariable.ts';
import type { VariablesView } from '../kernels/variablesView.ts';
import type { LanguageSupport } from '../language/languageSupport.ts';
import type { StaleMarks } from '../notebook/staleMarks.ts';
import type { PanelHost, PanelKind } from '../panels/panelHost.ts';
import { DisposableStore } from '../util/dispose.ts';
import type { Logger } from '../util/logger.ts';
import { restartKernel, runAll, setPaused } from './kernelCommands.ts';
import { endKernel, openKernel } from './kernelsCommands.ts';
import { newNotebook } from './newNotebook.ts';
import { openLastReport } from './openLastReport.ts';
import { openQuickStart } from './openQuickStart.ts';
import { runDoctor } from './runDoctor.ts';
import { runStaleCells } from './runStaleCells.ts';
import { selectBackend } from './selectBackend.ts';
import { setUpBackend } from './setUpBackend.ts';
import { showKernelMenu } from './showKernelMenu.ts';

export interface CommandContext {
  extension: vscode.Extension<unknown>;
  registry: KernelRegistry;
  language: LanguageSupport;
  active: ActiveNotebook;
  debugging: CellDebugging;
  kernels: KernelsView;
  variables: VariablesView;
  tensors: TensorViewer;
  marks: StaleMarks;
  panels: Record<PanelKind['name'], PanelHost>;
  logger: Logger;
}

type Handlers = {
  [K in keyof typeof COMMANDS]: (notebook: () => vscode.NotebookDocument, argument: unknown) => unknown;
};

/** Every command of the extension. A failure is shown in one sentence and logged with its stack. */
export function registerCommands(context: CommandContext): DisposableStore {
  const owned = new DisposableStore();
  const handlers = createHandlers(context);
  for (const name of Object.keys(COMMANDS) as (keyof typeof COMMANDS)[]) {
    const run = async (argument: unknown): Promise<void> => {
      try {
        await handlers[name](() => findNotebook(argument, context.active), argument);
      } catch (error) {
        context.logger.error(`${COMMANDS[name]} failed`, error);
        void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
      }
    };
    owned.add(vscode.commands.registerCommand(COMMANDS[name], run));
  }
  return owned;
}

function createHandlers(context: CommandContext): Handlers {
  const {
    extension,
    registry,
    language,
    active,
    debugging,
    kernels,
    variables,
    tensors,
    marks,
    panels,
    logger,
  } = context;
  const { extensionPath, extensionUri } = extension;
  return {
    newNotebook: () => newNotebook(),
    runAll: (notebook) => runAll(notebook()),
    runStale: (notebook) => runStaleCells(marks, notebook()),
    openQuickStart: () => openQuickStart(extensionUri),
    debugCell: (notebook, cell) => debugging.debugCell(findCell(cell, notebook)),
    attachDebugger: (notebook) => debugging.attach(notebook()),
    interruptKernel: (notebook) => registry.interrupt(notebook()),
    pauseTraining: (notebook) => setPaused(registry.kernelOf(notebook().uri), true),
    resumeTraining: (notebook) => setPaused(registry.kernelOf(notebook().uri), false),
    restartKernel: (notebook) => restartKernel(registry, notebook()),
    refreshKernels: () => kernels.refresh(),
    openKernel: (_, chosen) => openKernel(chosen as ListedKernel | undefined),
    stopKernel: (_, chosen) => endKernel('stop', kernels, chosen as ListedKernel | undefined),
    killKernel: (_, chosen) => endKernel('kill', kernels, chosen as ListedKernel | undefined),
    refreshVariables: () => variables.refresh(),
    openTensor: (_, chosen) => tensors.show(chosen as ListedVariable),
    turnTensorPage: (_, turn) => tensors.turn(turn as TensorTurn),
    restartLanguageServer: () => language.restart(),
    showKernelMenu: (notebook) => showKernelMenu(registry.kernelOf(notebook().uri)),
    showSamples: (notebook) => panels.samples.show(notebook().uri),
    showCurves: (notebook) => panels.curves.show(notebook().uri),
    showModel: (notebook) => panels.model.show(notebook().uri),
    openLastReport: (notebook) => openLastReport(registry.kernelOf(notebook().uri).path),
    selectBackend: async () => {
      const changed = await selectBackend(extension.packageJSON);
      const notebook = active.current;
      const kernel = notebook && registry.kernelOf(notebook.uri);
      if (changed && notebook && kernel?.pid !== undefined) await restartKernel(registry, notebook);
    },
    runDoctor: () => runDoctor(extensionPath),
    setUpBackend: () => setUpBackend({ extensionPath, logger }),
    showLog: () => logger.show(),
    getStarted: () =>
      vscode.commands.executeCommand('workbench.action.openWalkthrough', `${extension.id}#${WALKTHROUGH}`),
  };
}

/** The cell whose menu the command was chosen in, else the selected one. @throws Error if it is no code. */
function findCell(argument: unknown, active: () => vscode.NotebookDocument): vscode.NotebookCell {
  const chosen = argument as Partial<vscode.NotebookCell> | undefined;
  const notebook = chosen?.notebook ?? active();
  const editor = vscode.window.visibleNotebookEditors.find((each) => each.notebook === notebook);
  const cell = notebook.getCells()[chosen?.index ?? editor?.selection.start ?? -1];
  if (cell?.kind === vscode.NotebookCellKind.Code) return cell;
  throw new Error('No code cell is selected: select the cell that is to be debugged.');
}

/** The notebook whose toolbar the command was chosen in, else the active one. @throws Error if there is none. */
function findNotebook(argument: unknown, active: ActiveNotebook): vscode.NotebookDocument {
  const uri = (argument as { notebookEditor?: { notebookUri?: vscode.Uri } } | undefined)?.notebookEditor
    ?.notebookUri;
  const named =
    uri && vscode.workspace.notebookDocuments.find((notebook) => notebook.uri.toString() === uri.toString());
  const notebook = named ?? active.current;
  if (!notebook) throw new Error('No Trainbook notebook is active: open one and run the command again.');
  return notebook;
}
