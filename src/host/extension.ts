import * as vscode from 'vscode';
import { offerKill, showStartFailure } from './commands/kernelCommands.ts';
import { registerCommands } from './commands/registerCommands.ts';
import { NOTEBOOK_TYPES } from './contributions.ts';
import { CellDebugging } from './debug/cellDebugging.ts';
import { ActiveNotebook } from './kernels/activeNotebook.ts';
import { chooseLiveKernels } from './kernels/chooseLiveKernels.ts';
import { KernelRegistry } from './kernels/kernelRegistry.ts';
import { KernelStatusItem } from './kernels/kernelStatusItem.ts';
import { KernelsView } from './kernels/kernelsView.ts';
import { ReplayMemory } from './kernels/replayMemory.ts';
import { TensorViewer } from './kernels/tensorViewer.ts';
import { VariablesView } from './kernels/variablesView.ts';
import { LanguageSupport } from './language/languageSupport.ts';
import { LiveValues } from './language/liveValues.ts';
import { OurNotebooks } from './language/ourNotebooks.ts';
import { TypeErrorGate } from './language/typeErrorGate.ts';
import { StaleMarks } from './notebook/staleMarks.ts';
import { TrainNotebookSerializer } from './notebook/trainNotebookSerializer.ts';
import { PanelHost } from './panels/panelHost.ts';
import type { PanelKind } from './panels/panelHost.ts';
import { OutputChannelLogger } from './util/logger.ts';

/** Builds the parts and gives them to each other; VS Code disposes them in reverse order. */
export function activate(context: vscode.ExtensionContext): void {
  const { extensionUri, extensionPath, extension, subscriptions } = context;
  const own = <T extends vscode.Disposable>(value: T): T => {
    subscriptions.push(value);
    return value;
  };
  const logger = own(new OutputChannelLogger());
  own(
    vscode.workspace.registerNotebookSerializer(NOTEBOOK_TYPES.trainFile, new TrainNotebookSerializer(), {
      transientOutputs: true,
    }),
  );
  const types = new TypeErrorGate((cells, limitMs) => language.checkCells(cells, limitMs));
  const marks = own(new StaleMarks());
  const registry: KernelRegistry = own(
    new KernelRegistry({
      extensionPath,
      marks,
      memory: new ReplayMemory(context.workspaceState),
      logger,
      onStartFailed: (error) => void showStartFailure(error),
      mayRun: (cells, notebook) => types.mayRun(cells, notebook),
      beforeStop: (notebook) => debugging.leave(notebook),
      onInterruptSlow: (notebook) => void offerKill(registry, notebook),
    }),
  );
  own(chooseLiveKernels({ extensionId: context.extension.id, logger }));
  const debugging: CellDebugging = own(new CellDebugging(registry, logger));
  const ours = own(
    new OurNotebooks({
      isAttached: (notebook) => registry.isOurs(notebook),
      onDidChangeAttached: registry.onDidChange,
    }),
  );
  const language: LanguageSupport = own(
    new LanguageSupport({
      extensionPath,
      logger,
      ours,
      isKernelStarting: () => registry.isKernelStarting,
    }),
  );
  own(new LiveValues({ registry, language }));
  const active = own(new ActiveNotebook(registry));
  own(new KernelStatusItem(registry, active));
  const panel = (kind: PanelKind) => own(new PanelHost({ kind, extensionUri, registry, logger }));
  const panels = {
    samples: panel({ name: 'samples', title: 'Samples' }),
    curves: panel({ name: 'curves', title: 'Curves' }),
    model: panel({ name: 'model', title: 'Model' }),
  };
  const kernels = own(new KernelsView(registry));
  const variables = own(new VariablesView(registry, active));
  const tensors = own(new TensorViewer(registry));
  own(
    registerCommands({
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
    }),
  );
}
