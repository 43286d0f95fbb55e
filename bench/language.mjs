// What a person who types in a large notebook waits for: the language server as the extension starts it.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
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
import { median } from './median.mjs';

/** @typedef {import('./editor.mjs').Figure} Figure */
/** @typedef {{ items: { label: string }[] } | null} Completion */

const server = fileURLToPath(new URL('../dist/language/server.cjs', import.meta.url));
const CELLS = 60;
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

/** A notebook of 60 cells in which each uses what earlier ones declare. */
function createCells() {
  const first = [
    "import * as tf from '@tensorflow/tfjs';\nimport { loadMnist } from 'trainbook';\nconst mnist = await loadMnist();",
    'const model = tf.sequential();\nmodel.add(tf.layers.dense({ units: 10, inputShape: [784] }));',
  ];
  const rest = Array.from({ length: CELLS - first.length }, (_, offset) => {
    const i = offset + first.length;
    const former = i > first.length ? `f${i - 1}(1)` : '0';
    return [
      `const x${i} = tf.tensor1d([1, mnist.train.length, ${i}]).mul(${i});`,
      `function f${i}(n: number) { return n + x${i}.size + ${former}; }`,
      `console.log(f${i}(2), model.layers.length);`,
    ].join('\n');
  });
  return [...first, ...rest];
}

/**
 * @param {{ report: (line: string) => void }} options the repository must be built
 * @returns {Promise<Figure[]>}
 */
export async function measureLanguage({ report }) {
  report(`language: a notebook of ${CELLS} cells with tfjs`);
  const folder = await mkdtemp(path.join(os.tmpdir(), 'tb-language-'));
  const editor = new MeasuredEditor(path.join(folder, 'large.train.ts'));
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
    await rm(folder, { recursive: true, force: true });
  }
}

/** An editor without a window, in front of a server process of its own. */
class MeasuredEditor {
  #process = spawn(process.execPath, [server, '--stdio']);
  #connection = createProtocolConnection(
    new StreamMessageReader(this.#process.stdout),
    new StreamMessageWriter(this.#process.stdin),
  );
  /** @type {Map<string, { version?: number, diagnostics: { message: string }[] }>} */
  #published = new Map();
  #wake = () => {};
  #version = 1;
  #cells = createCells();
  #notebook;

  /** @param {string} notebook path of a notebook that need not be there */
  constructor(notebook) {
    this.#notebook = pathToFileURL(notebook).href;
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

/**
 * @param {number[]} values
 * @param {number} share
 */
function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return /** @type {number} */ (sorted[Math.ceil(share * sorted.length) - 1]);
}

/** @param {() => Promise<unknown>} action */
async function timed(action) {
  const start = performance.now();
  await action();
  return performance.now() - start;
}
