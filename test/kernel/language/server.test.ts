import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type CompletionItem,
  type CompletionList,
  type Diagnostic,
  type Hover,
  type LocationLink,
  type ProtocolConnection,
  type WorkspaceEdit,
} from 'vscode-languageserver/node';
import { CHECK_CELLS, type CheckCellsResult } from '../../../src/protocol/languageMessages.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

interface Published {
  uri: string;
  version?: number;
  diagnostics: Diagnostic[];
}

/** An editor without a window: speaks to a really spawned server. */
class TestEditor {
  readonly connection: ProtocolConnection;
  readonly registered: string[] = [];
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #published = new Map<string, Published>();
  #waiting: (() => void)[] = [];

  constructor(server: string) {
    this.#process = spawn(process.execPath, [server, '--stdio']);
    const { stdout, stdin } = this.#process;
    this.connection = createProtocolConnection(
      new StreamMessageReader(stdout),
      new StreamMessageWriter(stdin),
    );
    this.connection.onNotification('textDocument/publishDiagnostics', (published: Published) => {
      this.#published.set(published.uri, published);
      for (const wake of this.#waiting.splice(0)) wake();
    });
    this.connection.onRequest(
      'client/registerCapability',
      (params: { registrations: { method: string }[] }) => {
        this.registered.push(...params.registrations.map(({ method }) => method));
        return null;
      },
    );
    this.connection.onRequest('workspace/configuration', () => [
      { inlayHints: { variableTypes: { enabled: true } } },
      { tabSize: 2 },
    ]);
    this.connection.listen();
  }

  async start(libFolder: string, folder: string): Promise<void> {
    await this.connection.sendRequest('initialize', {
      processId: process.pid,
      rootUri: null,
      workspaceFolders: [{ uri: `file://${folder}`, name: 'folder' }],
      capabilities: {
        workspace: {
          configuration: true,
          didChangeConfiguration: { dynamicRegistration: true },
          didChangeWatchedFiles: { dynamicRegistration: true },
        },
        textDocument: {
          synchronization: { dynamicRegistration: true },
          formatting: { dynamicRegistration: true },
        },
        notebookDocument: { synchronization: {} },
      },
      initializationOptions: { libFolder, typesFolder: `${folder}/shipped`, diagnosticsDelayMs: 1 },
    });
    await this.connection.sendNotification('initialized', {});
  }

  request<T>(method: string, uri: string, params: object = {}): Promise<T> {
    return this.connection.sendRequest(method, { textDocument: { uri }, ...params });
  }

  /** What is wrong with the cell, as soon as the server has looked at that version of it. */
  async problems(uri: string, isWanted: (messages: string[]) => boolean): Promise<string[]> {
    for (;;) {
      const messages = this.#published.get(uri)?.diagnostics.map(({ message }) => String(message));
      if (messages && isWanted(messages)) return messages;
      await new Promise<void>((wake) => this.#waiting.push(wake));
    }
  }

  /** @returns the exit code. */
  async stop(): Promise<number | null> {
    const exited = once(this.#process, 'exit') as Promise<[number | null]>;
    await this.connection.sendRequest('shutdown');
    await this.connection.sendNotification('exit');
    const [code] = await exited;
    this.connection.dispose();
    return code;
  }
}

describe('the language server', () => {
  let folder: string;
  let server: string;
  let editor: TestEditor;
  const cell = (index: number) => `vscode-notebook-cell:/project/nb.train.ts#c${index}`;
  let notebookUri: string;
  const none = (messages: string[]) => messages.length === 0;
  const some = (messages: string[]) => messages.length > 0;

  function open(texts: readonly string[]): Promise<void> {
    return editor.connection.sendNotification('notebookDocument/didOpen', {
      notebookDocument: {
        uri: notebookUri,
        notebookType: 'trainbook',
        version: 1,
        cells: texts.map((_, index) => ({ kind: 2, document: cell(index) })),
      },
      cellTextDocuments: texts.map((text, index) => ({
        uri: cell(index),
        languageId: 'trainbook-ts',
        version: 1,
        text,
      })),
    });
  }

  function edit(index: number, version: number, text: string): Promise<void> {
    return editor.connection.sendNotification('notebookDocument/didChange', {
      notebookDocument: { uri: notebookUri, version },
      change: {
        cells: { textContent: [{ document: { uri: cell(index), version }, changes: [{ text }] }] },
      },
    });
  }

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'trainbook-test-'));
    server = path.join(folder, 'server.cjs');
    notebookUri = `file://${folder}/nb.train.ts`;
    writeFileSync(path.join(folder, 'helper.ts'), '/** Helps. */\nexport const helper = (x: number) => x;\n');
    const shipped = path.join(folder, 'shipped', 'node_modules', 'trainbook');
    mkdirSync(shipped, { recursive: true });
    writeFileSync(path.join(shipped, 'package.json'), '{"name":"trainbook","types":"index.d.ts"}');
    writeFileSync(path.join(shipped, 'index.d.ts'), 'export declare class Trainer { run(): void }');
    const sources = path.join(root, 'src', 'language', 'server');
    await build({
      entryPoints: { server: path.join(sources, 'main.ts'), serve: path.join(sources, 'serve.ts') },
      outdir: folder,
      outExtension: { '.js': '.cjs' },
      bundle: true,
      platform: 'node',
      format: 'cjs',
      target: 'node20',
      logLevel: 'error',
    });
    editor = new TestEditor(server);
    await editor.start(path.join(root, 'node_modules', 'typescript', 'lib'), folder);
    await open([
      "import { helper } from './helper.ts';\nimport { Trainer } from 'trainbook';\nnew Trainer();",
      'let count = helper(1);',
      'const text: string = count;',
    ]);
  });

  afterAll(async () => {
    expect(await editor.stop()).toBe(0);
    rmSync(folder, { recursive: true, force: true });
  });

  it('tells what is wrong, and no more once it is right', async () => {
    expect(await editor.problems(cell(2), some)).toEqual([
      "Type 'number' is not assignable to type 'string'.",
    ]);
    await edit(1, 2, 'let count = String(helper(1));');
    expect(await editor.problems(cell(2), none)).toEqual([]);
  });

  it('answers questions about cells', async () => {
    const position = { line: 0, character: 15 };
    const hover = await editor.request<Hover>('textDocument/hover', cell(1), {
      position: { line: 0, character: 20 },
    });
    expect(JSON.stringify(hover.contents)).toContain('Helps.');
    const [link] = await editor.request<LocationLink[]>('textDocument/definition', cell(2), {
      position: { line: 0, character: 23 },
    });
    expect(link?.targetUri).toBe(cell(1));
    const renamed = await editor.request<WorkspaceEdit>('textDocument/rename', cell(2), {
      position: { line: 0, character: 23 },
      newName: 'total',
    });
    expect(Object.keys(renamed.changes ?? {}).sort()).toEqual([cell(1), cell(2)]);
    const references = await editor.request<unknown[]>('textDocument/references', cell(1), {
      position: { line: 0, character: 5 },
      context: { includeDeclaration: true },
    });
    expect(references).toHaveLength(2);
    const tokens = await editor.request<{ data: number[] }>('textDocument/semanticTokens/full', cell(1));
    expect(tokens.data.length).toBeGreaterThan(0);
    const hints = await editor.request<unknown[]>('textDocument/inlayHint', cell(1), {
      range: { start: { line: 0, character: 0 }, end: position },
    });
    expect(hints).toHaveLength(1);
    const symbols = await editor.request<{ name: string }[]>('textDocument/documentSymbol', cell(1));
    expect(symbols.map(({ name }) => name)).toEqual(['count']);
  });

  it('completes what is typed right before the question, and imports', async () => {
    await edit(2, 3, 'Trai');
    const list = await editor.request<CompletionList>('textDocument/completion', cell(2), {
      position: { line: 0, character: 4 },
    });
    const item = list.items.find(({ label }) => label === 'Trainer');
    expect(list.items.map(({ label }) => label)).toEqual(
      expect.arrayContaining(['count', 'helper', 'Trainer']),
    );
    const described = await editor.connection.sendRequest<CompletionItem>('completionItem/resolve', item);
    expect(described.detail).toBe('class Trainer');
  });

  it('follows files on disk and in the editor', async () => {
    await edit(2, 4, 'const n: number = helper(1);');
    expect(await editor.problems(cell(2), none)).toEqual([]);
    const helper = `file://${folder}/helper.ts`;
    await editor.connection.sendNotification('textDocument/didOpen', {
      textDocument: {
        uri: helper,
        languageId: 'typescript',
        version: 1,
        text: "export const helper = (x: number) => 'text';",
      },
    });
    expect(await editor.problems(cell(2), some)).toEqual([
      "Type 'string' is not assignable to type 'number'.",
    ]);
    await editor.connection.sendNotification('textDocument/didClose', { textDocument: { uri: helper } });
    expect(await editor.problems(cell(2), none)).toEqual([]);
    writeFileSync(path.join(folder, 'helper.ts'), 'export const helper = (x: number) => true;\n');
    await editor.connection.sendNotification('workspace/didChangeWatchedFiles', {
      changes: [{ uri: helper, type: 2 }],
    });
    expect(await editor.problems(cell(2), some)).toEqual([
      "Type 'boolean' is not assignable to type 'number'.",
    ]);
  });

  it('lists the errors of cells that are about to run', async () => {
    const { errors } = await editor.connection.sendRequest<CheckCellsResult>(CHECK_CELLS, {
      cells: [cell(0), cell(2)],
    });
    expect(errors).toEqual([
      { cell: cell(2), line: 0, character: 6, message: "Type 'boolean' is not assignable to type 'number'." },
    ]);
  });

  it('refuses a rename with a reason', async () => {
    const rename = editor.request('textDocument/prepareRename', cell(2), {
      position: { line: 0, character: 16 },
    });
    await expect(rename).rejects.toThrow(/cannot rename/i);
  });

  it('takes removed cells away and clears what it said of them', async () => {
    await editor.connection.sendNotification('notebookDocument/didChange', {
      notebookDocument: { uri: notebookUri, version: 10 },
      change: {
        cells: { structure: { array: { start: 2, deleteCount: 1 }, didClose: [{ uri: cell(2) }] } },
      },
    });
    expect(await editor.problems(cell(2), none)).toEqual([]);
    expect(
      await editor.request('textDocument/hover', cell(2), { position: { line: 0, character: 0 } }),
    ).toBeNull();
  });

  it('asks the editor for what only some documents need', () => {
    expect(editor.registered).toEqual(
      expect.arrayContaining([
        'textDocument/didOpen',
        'textDocument/formatting',
        'workspace/didChangeWatchedFiles',
        'workspace/didChangeConfiguration',
      ]),
    );
  });
});
