// What a person who types in a large notebook waits for: the language server as the extension starts it.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import {
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import { CELLS, createCells } from './largeNotebook.mjs';
import { median, quantile } from './median.mjs';
import { measureTyping } from './typing.mjs';

/** @typedef {import('./editor.mjs').Figure} Figure */
/** @typedef {{ items: { label: string }[] } | null} Completion */

const server = fileURLToPath(new URL('../dist/language/server.cjs', import.meta.url));
const EDITED = 30;
const EDITS = 10;
/** Between two key presses, for the checks that follow an edit to begin. */
const PAUSE_MS = 200;
/** What is typed, character by character after the first, in a cell in the middle; each must complete to the label. */
const TYPED = [
  { text: 'tf.lay', from: 3, label: 'layers' },
  { text: 'model.sum', from: 6, label: 'summary' },
  { text: 'load', from: 1, label: 'loadMnist' },
  { text: 'x25.squ', from: 4, label: 'square' },
  { text: 'await model.fitD', from: 12, label: 'fitDataset' },
];

/**
 * @param {{ report: (line: string) => void }} options the repository must be built
 * @returns {Promise<Figure[]>}
 */
export async function measureLanguage({ report }) {
  report(`language: a notebook of ${CELLS} cells with tfjs`);
  const folder = await mkdtemp(path.join(os.tmpdir(), 'tb-language-'));
  try {
    const veryFirst = await measureVeryFirst(folder);
    return [...(await measureOne(folder)), ...veryFirst, ...(await measureTyping({ report }))];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Of a version that never ran on this machine: no process has kept its compiled code.
 * @param {string} folder
 * @returns {Promise<Figure[]>}
 */
async function measureVeryFirst(folder) {
  const editor = new MeasuredEditor(folder);
  try {
    await editor.start();
    const first = await timed(() => editor.openAndComplete());
    await editor.untilAllChecked();
    await editor.untilCodeIsKept();
    return [{ name: 'language server: first completion of a new version', value: first, unit: 'ms' }];
  } finally {
    await editor.stop();
  }
}

/**
 * @param {string} folder
 * @returns {Promise<Figure[]>}
 */
async function measureOne(folder) {
  const editor = new MeasuredEditor(folder);
  try {
    const start = await timed(() => editor.start());
    const first = await timed(() => editor.openAndComplete());
    const allChecked = await timed(() => editor.untilAllChecked());
    const completions = await editor.type();
    const checks = [];
    for (let edit = 0; edit < EDITS; edit++) checks.push(await editor.makeError(edit));
    return [
      { name: 'language server: start of its process', value: start, unit: 'ms' },
      { name: 'language server: first completion after opening', value: first, unit: 'ms', limit: 2000 },
      { name: 'language server: all cells checked after that', value: allChecked, unit: 'ms' },
      { name: 'language server: completion, median', value: median(completions), unit: 'ms', limit: 100 },
      {
        name: 'language server: completion, p95',
        value: quantile(completions, 0.95),
        unit: 'ms',
        limit: 250,
      },
      {
        name: 'language server: error shown after an edit, median',
        value: median(checks),
        unit: 'ms',
        limit: 500,
      },
      { name: 'language server: error shown after an edit, longest', value: Math.max(...checks), unit: 'ms' },
      { name: 'language server: memory', value: editor.residentMegabytes(), unit: 'MB' },
    ];
  } finally {
    await editor.stop();
  }
}

/** An editor without a window, in front of a server process of its own. */
class MeasuredEditor {
  #process;
  #connection;
  #cache;
  /** @type {Map<string, { version?: number, diagnostics: { message: string }[] }>} */
  #published = new Map();
  #wake = () => {};
  #version = 1;
  #cells = createCells();
  #notebook;

  /** @param {string} folder for a notebook, which need not be there, and for what the server keeps */
  constructor(folder) {
    this.#cache = path.join(folder, 'cache');
    this.#notebook = pathToFileURL(path.join(folder, 'large.train.ts')).href;
    const env = { ...process.env, TRAINBOOK_CACHE: this.#cache };
    this.#process = spawn(process.execPath, [server, '--stdio'], { env });
    const { stdout, stdin } = this.#process;
    this.#connection = createProtocolConnection(
      new StreamMessageReader(stdout),
      new StreamMessageWriter(stdin),
    );
    this.#connection.onNotification('textDocument/publishDiagnostics', (published) => {
      this.#published.set(published.uri, published);
      this.#wake();
    });
    this.#connection.listen();
  }

  async start() {
    const params = { processId: process.pid, rootUri: null, workspaceFolders: null, capabilities: {} };
    await this.#connection.sendRequest('initialize', params);
    await this.#connection.sendNotification('initialized', {});
  }

  async openAndComplete() {
    const cells = this.#cells.map((text, index) => ({ uri: this.#uri(index), text }));
    await this.#connection.sendNotification('notebookDocument/didOpen', {
      notebookDocument: {
        uri: this.#notebook,
        notebookType: 'trainbook',
        version: 1,
        cells: cells.map(({ uri }) => ({ kind: 2, document: uri })),
      },
      cellTextDocuments: cells.map((cell) => ({ ...cell, languageId: 'trainbook-ts', version: 1 })),
    });
    await this.#complete({ line: 0, character: `const x${EDITED} = tf.`.length }, 'tensor1d');
  }

  async untilAllChecked() {
    while (this.#published.size < CELLS) await this.#nextPublished();
    const wrong = [...this.#published.values()].flatMap(({ diagnostics }) => diagnostics);
    if (wrong.length > 0) throw new Error(`the notebook has an error: ${wrong[0]?.message}`);
  }

  async untilCodeIsKept() {
    const files = () => readdir(path.join(this.#cache, 'code')).catch(() => []);
    while (!(await files()).some((name) => name.endsWith('.code'))) await delay(PAUSE_MS);
  }

  /** @returns {Promise<number[]>} how long each completion took, from the key press to the answer */
  async type() {
    const times = [];
    for (const { text, from, label } of TYPED) {
      for (let length = from; length <= text.length; length++) {
        const typed = text.slice(0, length);
        times.push(await timed(() => this.#typeAndComplete(typed, label)));
        await delay(PAUSE_MS);
      }
    }
    return times;
  }

  /**
   * @param {number} number makes the error another one than before
   * @returns {Promise<number>} milliseconds from the edit to the error, the wait for typing to rest included
   */
  makeError(number) {
    const name = `wrong${number}`;
    return timed(async () => {
      await this.#edit(`${this.#cells[EDITED]}\nconst ${name}: string = ${number};\nvoid ${name};`);
      const uri = this.#uri(EDITED);
      for (;;) {
        const published = this.#published.get(uri);
        if (published?.version === this.#version && published.diagnostics.length > 0) return;
        await this.#nextPublished();
      }
    });
  }

  /** Of the whole process, which the system counts. */
  residentMegabytes() {
    const { pid } = this.#process;
    return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024;
  }

  async stop() {
    const exited = once(this.#process, 'exit');
    await this.#connection.sendRequest('shutdown');
    await this.#connection.sendNotification('exit');
    await exited;
    this.#connection.dispose();
  }

  /**
   * @param {string} typed
   * @param {string} label
   */
  async #typeAndComplete(typed, label) {
    const before = this.#cells[EDITED] ?? '';
    await this.#edit(`${before}\n${typed}`);
    await this.#complete({ line: before.split('\n').length, character: typed.length }, label);
  }

  /**
   * @param {{ line: number, character: number }} position
   * @param {string} label
   */
  async #complete(position, label) {
    const textDocument = { uri: this.#uri(EDITED) };
    /** @type {Completion} */
    const list = await this.#connection.sendRequest('textDocument/completion', { textDocument, position });
    if (!list?.items.some((item) => item.label === label)) throw new Error(`${label} does not complete`);
  }

  /** @param {string} text */
  async #edit(text) {
    const version = ++this.#version;
    await this.#connection.sendNotification('notebookDocument/didChange', {
      notebookDocument: { uri: this.#notebook, version },
      change: {
        cells: { textContent: [{ document: { uri: this.#uri(EDITED), version }, changes: [{ text }] }] },
      },
    });
  }

  /** @returns {Promise<void>} */
  #nextPublished() {
    return new Promise((resolve) => (this.#wake = resolve));
  }

  /** @param {number} index */
  #uri(index) {
    return `${this.#notebook.replace('file:', 'vscode-notebook-cell:')}#c${index}`;
  }
}

/** @param {() => Promise<unknown>} action */
async function timed(action) {
  const start = performance.now();
  await action();
  return performance.now() - start;
}
