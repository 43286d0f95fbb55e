import path from 'node:path';
import * as vscode from 'vscode';
import { waitFor } from './waitFor.ts';

const STREAMS = ['application/vnd.code.notebook.stdout', 'application/vnd.code.notebook.stderr'];
const ERROR = 'application/vnd.code.notebook.error';

/** The folder that is open. */
export function workspaceFolder(): string {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  if (!folder) throw new Error('the tests need an open folder');
  return folder.uri.fsPath;
}

/** Writes a `.train.ts` file of code cells and opens it as a notebook. */
export async function openTrainFile(name: string, cells: string[]): Promise<TestNotebook> {
  const text = cells.map((cell) => `// %%\n${cell}\n`).join('\n');
  return openNotebookFile(`${name}.train.ts`, text);
}

/** Writes an `.ipynb` file of TypeScript cells and opens it; it may say that it belongs to a kernel. */
export async function openIpynb(
  name: string,
  cells: string[],
  kernelspec?: Record<string, string>,
): Promise<TestNotebook> {
  const notebook = {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: { kernelspec, language_info: { name: 'typescript' } },
    cells: cells.map((source, index) => ({
      id: `cell${index}`,
      cell_type: 'code',
      metadata: {},
      execution_count: null,
      outputs: [],
      source,
    })),
  };
  return openNotebookFile(`${name}.ipynb`, JSON.stringify(notebook));
}

/**
 * Writes a file and shows it as VS Code would on a double click. Notebooks stay open until the window ends: in the
 * browser, closing one while its outputs' frame loads holds up the next one's for half a minute.
 */
export async function openNotebookFile(name: string, text: string): Promise<TestNotebook> {
  const uri = vscode.Uri.file(path.join(workspaceFolder(), name));
  await vscode.workspace.fs.writeFile(uri, Buffer.from(text));
  await vscode.commands.executeCommand('vscode.open', uri, { preview: false });
  const editor = await waitFor(`${name} opens as a notebook`, () =>
    vscode.window.visibleNotebookEditors.find(({ notebook }) => notebook.uri.fsPath === uri.fsPath),
  );
  return new TestNotebook(editor);
}

/** A notebook in the editor, driven by the commands that a user's keys run and read through VS Code's own API. */
export class TestNotebook {
  constructor(readonly editor: vscode.NotebookEditor) {}

  get document(): vscode.NotebookDocument {
    return this.editor.notebook;
  }

  cell(index: number): vscode.NotebookCell {
    return this.document.cellAt(index);
  }

  async runAll(): Promise<void> {
    await this.focus();
    await vscode.commands.executeCommand('notebook.execute', this.document.uri);
  }

  /** Starts cells and waits until they ended. @returns whether all succeeded. */
  async run(...indexes: number[]): Promise<boolean> {
    const ended = Promise.all(indexes.map((index) => this.nextEnd(index)));
    await this.start(...indexes);
    return (await ended).every(Boolean);
  }

  /** Starts cells without waiting for their end. */
  async start(...indexes: number[]): Promise<void> {
    await this.focus();
    void vscode.commands.executeCommand('notebook.cell.execute', {
      ranges: indexes.map((index) => ({ start: index, end: index + 1 })),
      document: this.document.uri,
    });
  }

  /** Resolves when the cell ends its next or current execution, with whether it succeeded. */
  async nextEnd(index: number, limitMs = 60_000): Promise<boolean> {
    const cell = this.cell(index);
    const before = cell.executionSummary?.timing?.endTime;
    const success = () => {
      const { success: ok, timing } = cell.executionSummary ?? {};
      return timing?.endTime === before ? undefined : ok;
    };
    const late = () => {
      const output = this.text(index).slice(-500);
      return new Error(`cell ${index} did not end within ${limitMs / 1000} s; it printed: ${output}`);
    };
    return eventually(vscode.workspace.onDidChangeNotebookDocument, success, { late, limitMs });
  }

  /** All that a cell printed, its errors' stacks included, as text. */
  text(index: number): string {
    return this.cell(index).outputs.map(outputText).join('');
  }

  mimes(index: number): string[] {
    return this.cell(index).outputs.flatMap(({ items }) => items.map(({ mime }) => mime));
  }

  /** The bytes of the first output item of this type. */
  bytes(index: number, mime: string): Uint8Array {
    const items = this.cell(index).outputs.flatMap(({ items: all }) => all);
    const item = items.find((candidate) => candidate.mime === mime);
    if (!item) throw new Error(`cell ${index} has no ${mime}, only ${this.mimes(index).join(', ')}`);
    return item.data;
  }

  async replaceCell(index: number, source: string): Promise<void> {
    const { document } = this.cell(index);
    const edit = new vscode.WorkspaceEdit();
    edit.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), source);
    await vscode.workspace.applyEdit(edit);
  }

  /** Makes it the active editor: commands act on that. */
  async focus(): Promise<void> {
    await vscode.window.showNotebookDocument(this.document);
  }
}

function outputText({ items }: vscode.NotebookCellOutput): string {
  const streams = items.filter(({ mime }) => STREAMS.includes(mime));
  if (streams.length > 0) return streams.map(({ data }) => decode(data)).join('');
  const error = items.find(({ mime }) => mime === ERROR);
  if (error) {
    const { name, message, stack } = JSON.parse(decode(error.data));
    return `${name}: ${message}\n${stack}\n`;
  }
  return items
    .filter(({ mime }) => mime === 'text/plain')
    .map(({ data }) => `${decode(data)}\n`)
    .join('');
}

function decode(data: Uint8Array): string {
  return new TextDecoder().decode(data);
}

/** Resolves with the probe's first answer after an event; rejects with `late()` when none came in time. */
function eventually<T>(
  event: vscode.Event<unknown>,
  probe: () => T | undefined,
  { late, limitMs }: { late: () => Error; limitMs: number },
): Promise<T> {
  return new Promise((resolve, reject) => {
    const finish = (settle: () => void) => {
      subscription.dispose();
      clearTimeout(timer);
      settle();
    };
    const timer = setTimeout(() => finish(() => reject(late())), limitMs);
    const subscription = event(() => {
      const answer = probe();
      if (answer !== undefined) finish(() => resolve(answer));
    });
  });
}
