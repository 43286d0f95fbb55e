import * as vscode from 'vscode';
import type { TensorSlice } from '../../protocol/kernelMessages.ts';
import { COMMANDS } from '../contributions.ts';
import { DisposableStore } from '../util/dispose.ts';
import type { KernelRegistry } from './kernelRegistry.ts';
import {
  firstPlace,
  movesFrom,
  PAGE_COLUMNS,
  PAGE_ROWS,
  tensorText,
  type TensorPlace,
} from './tensorDocument.ts';
import type { ListedVariable } from './listedVariable.ts';

/** Of documents that show a tensor of a notebook's. */
export const TENSOR_SCHEME = 'trainbook-tensor';

interface OpenTensor {
  notebook: vscode.Uri;
  name: string;
  place: TensorPlace;
  slice?: TensorSlice;
}

/** What a lens of the viewer asks for. */
interface Turn {
  uri: string;
  to: TensorPlace;
}

/** Shows tensors as read-only documents, a page at a time: only that page is read from the kernel. */
export class TensorViewer implements vscode.TextDocumentContentProvider, vscode.CodeLensProvider {
  private readonly owned = new DisposableStore();
  private readonly contentChanges = this.owned.add(new vscode.EventEmitter<vscode.Uri>());
  private readonly lensChanges = this.owned.add(new vscode.EventEmitter<void>());
  private readonly open = new Map<string, OpenTensor>();

  readonly onDidChange = this.contentChanges.event;
  readonly onDidChangeCodeLenses = this.lensChanges.event;

  constructor(private readonly registry: KernelRegistry) {
    this.owned.add(vscode.workspace.registerTextDocumentContentProvider(TENSOR_SCHEME, this));
    this.owned.add(vscode.languages.registerCodeLensProvider({ scheme: TENSOR_SCHEME }, this));
    this.owned.add(
      vscode.workspace.onDidCloseTextDocument(({ uri }) => void this.open.delete(uri.toString())),
    );
  }

  /** Opens the tensor beside the notebook, or shows its values as they are now. */
  async show({ notebook, variable }: ListedVariable): Promise<void> {
    const uri = vscode.Uri.from({
      scheme: TENSOR_SCHEME,
      path: `/${variable.name}`,
      query: notebook.toString(),
    });
    const place = firstPlace(variable.shape?.length ?? 0);
    this.open.set(uri.toString(), { notebook, name: variable.name, place });
    this.contentChanges.fire(uri);
    await vscode.window.showTextDocument(uri, { preview: true, viewColumn: vscode.ViewColumn.Beside });
  }

  turn({ uri, to }: Turn): void {
    const tensor = this.open.get(uri);
    if (!tensor) return;
    tensor.place = to;
    this.contentChanges.fire(vscode.Uri.parse(uri));
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const tensor = this.open.get(uri.toString());
    if (!tensor) return 'Open the tensor again in the view of variables.\n';
    const { notebook, name, place } = tensor;
    try {
      const query = { ...place, rowCount: PAGE_ROWS, columnCount: PAGE_COLUMNS };
      tensor.slice = await this.registry.kernelOf(notebook).readTensorSlice(name, query);
      return tensorText(name, tensor.slice, place);
    } catch (error) {
      tensor.slice = undefined;
      return `${error instanceof Error ? error.message : String(error)}\n`;
    } finally {
      this.lensChanges.fire();
    }
  }

  provideCodeLenses({ uri }: vscode.TextDocument): vscode.CodeLens[] {
    const tensor = this.open.get(uri.toString());
    if (!tensor?.slice) return [];
    return movesFrom(tensor.slice, tensor.place).map(({ title, to }) => {
      const turn: Turn = { uri: uri.toString(), to };
      const command = { command: COMMANDS.turnTensorPage, title, arguments: [turn] };
      return new vscode.CodeLens(new vscode.Range(0, 0, 0, 0), command);
    });
  }

  dispose(): void {
    this.owned.dispose();
  }
}

export type { Turn as TensorTurn };
