import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { PANEL_TYPES } from '../contributions.ts';
import type { KernelRegistry } from '../kernels/kernelRegistry.ts';
import type { NotebookKernel } from '../kernels/notebookKernel.ts';
import { DisposableStore } from '../util/dispose.ts';
import type { Logger } from '../util/logger.ts';
import { PanelConnection } from './panelConnection.ts';
import type { PanelSource } from './panelConnection.ts';
import { panelHtml } from './panelHtml.ts';

/** A kind of panel: the bundle `dist/webviews/<name>.js` shown under a title. */
export interface PanelKind {
  name: 'samples' | 'curves' | 'model';
  title: string;
}

export interface PanelHostOptions {
  kind: PanelKind;
  extensionUri: vscode.Uri;
  registry: KernelRegistry;
  logger: Logger;
}

/**
 * The panels of one kind, one for each notebook that asked for it. A panel keeps its notebook: also when another one
 * becomes active, and after a reload of the window, when VS Code hands its webview back with the view's state.
 */
export class PanelHost implements vscode.WebviewPanelSerializer {
  private readonly owned = new DisposableStore();
  private readonly panels = new Map<string, vscode.WebviewPanel>();

  constructor(private readonly options: PanelHostOptions) {
    this.owned.add(vscode.window.registerWebviewPanelSerializer(this.type, this));
  }

  /** Shows the notebook's panel beside the notebook, a new one if there is none. */
  show(notebook: vscode.Uri): void {
    const known = this.panels.get(notebook.toString());
    if (known) return known.reveal(undefined, true);
    const place = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
    const panel = vscode.window.createWebviewPanel(this.type, '', place, { retainContextWhenHidden: true });
    this.open(panel, notebook);
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const notebook = notebookOf(state);
    if (!notebook || this.panels.has(notebook.toString())) return panel.dispose();
    this.open(panel, notebook);
    const { registry, logger } = this.options;
    const kernel = registry.kernelOf(notebook);
    if (kernel.state !== 'none') return; // its notebook is open and was here first
    await kernel
      .takeUp()
      .catch((error: unknown) => logger.error('a running kernel could not be taken up', error));
  }

  dispose(): void {
    this.owned.dispose();
  }

  private get type(): string {
    return PANEL_TYPES[this.options.kind.name];
  }

  /** The view's bundle, as text. */
  private bundle(type: 'js' | 'css'): string {
    const { kind, extensionUri } = this.options;
    return readFileSync(path.join(extensionUri.fsPath, 'dist', 'webviews', `${kind.name}.${type}`), 'utf8');
  }

  private open(panel: vscode.WebviewPanel, notebook: vscode.Uri): void {
    const { kind, extensionUri, registry } = this.options;
    const { webview } = panel;
    const connection = new PanelConnection(webview, toSource(registry.kernelOf(notebook)));
    const messages = webview.onDidReceiveMessage((message) => connection.receive(message));
    this.panels.set(notebook.toString(), panel);
    panel.onDidDispose(() => {
      this.panels.delete(notebook.toString());
      messages.dispose();
      connection.dispose();
    });
    panel.title = `${kind.title}: ${path.posix.basename(notebook.path)}`;
    panel.iconPath = vscode.Uri.joinPath(extensionUri, 'media', 'icon.png');
    webview.options = { enableScripts: true, localResourceRoots: [] };
    webview.html = panelHtml({
      title: panel.title,
      script: this.bundle('js'),
      style: this.bundle('css'),
      cspSource: webview.cspSource,
      notebook: notebook.toString(),
    });
  }
}

function toSource(kernel: NotebookKernel): PanelSource {
  return {
    projection: kernel.projection,
    readSamples: ({ datasetId, query }) => kernel.readSamples(datasetId, query),
    readFindings: ({ datasetId }) => kernel.readFindings(datasetId),
    mayCorrect: () => vscode.workspace.isTrusted,
    correctSample: (request) => kernel.correctSample(request),
    readModelSummary: ({ modelId }) => kernel.readModelSummary(modelId),
    saveFile: ({ suggestedName, content }) => saveFile(kernel, suggestedName, content),
  };
}

/** Asks where to, beside the notebook first. The name comes from a view: only its last part counts. */
async function saveFile(
  kernel: NotebookKernel,
  suggestedName: string,
  content: string | Uint8Array,
): Promise<{ saved: boolean }> {
  const name = path.basename(suggestedName) || 'export';
  const defaultUri = vscode.Uri.file(path.join(path.dirname(kernel.path), name));
  const uri = await vscode.window.showSaveDialog({ defaultUri });
  if (!uri) return { saved: false };
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  await vscode.workspace.fs.writeFile(uri, bytes);
  return { saved: true };
}

/** The notebook that a view wrote into its state; undefined for a state that is not ours. */
function notebookOf(state: unknown): vscode.Uri | undefined {
  if (typeof state !== 'object' || state === null || !('notebook' in state)) return undefined;
  const { notebook } = state;
  if (typeof notebook !== 'string') return undefined;
  const uri = vscode.Uri.parse(notebook);
  return uri.scheme === 'file' || uri.scheme === 'untitled' ? uri : undefined;
}
