// What a person who types in a large notebook sees: each key, from its press to the frame that shows it, in the real
// workbench, while the language server starts and reads everything, and when it is at rest.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { provideBrowser } from '../scripts/workbench/browser.mjs';
import { provideCodeServer } from '../scripts/workbench/codeServer.mjs';
import { EditorWindow, until } from '../scripts/workbench/editorWindow.mjs';
import { openWorkbench } from '../scripts/workbench/workbench.mjs';
import { createCells } from './largeNotebook.mjs';
import { median, quantile } from './median.mjs';

/** @typedef {import('./editor.mjs').Figure} Figure */

const root = fileURLToPath(new URL('..', import.meta.url));
const NOTEBOOK = 'typing.train.ts';
/** Typed over and over; each piece asks for completions, and what it leaves has to be checked. */
const PIECES = ['tf.layers.dense', 'model.summary', 'mnist.train.length', 'const shown = x2.shape'];
/** As fast as a quick typist. */
const BETWEEN_KEYS_MS = 80;
/** Longer than the server takes to start and to read all types. */
const BUSY_MS = 12_000;
const REST_KEYS = 100;
/** Keys of the suggestions would be taken for the text's. */
const SETTINGS = {
  'editor.acceptSuggestionOnCommitCharacter': false,
  'editor.acceptSuggestionOnEnter': 'off',
};

/**
 * @param {{ report: (line: string) => void }} options the repository must be built
 * @returns {Promise<Figure[]>}
 */
export async function measureTyping({ report }) {
  report('language: typing in the editor');
  await provideBrowser(report);
  const workbench = await openWorkbench({
    codeServer: await provideCodeServer(report),
    workspaceSource: path.join(root, 'test', 'vscode', 'workspace'),
    extensionDevelopmentPath: root,
    settings: SETTINGS,
    preparePage: (page) => page.addInitScript(watchKeys),
  });
  try {
    const text = createCells().map((cell) => `// %%\n${cell}\n`);
    await writeFile(path.join(workbench.workspace, NOTEBOOK), text.join('\n'));
    const window = new EditorWindow(workbench.page);
    await window.ready();
    await window.openFile(NOTEBOOK);
    const typist = new Typist(window);
    await typist.goTo(2);
    const end = Date.now() + BUSY_MS;
    const busy = await typist.type(() => Date.now() < end);
    await window.page.locator('.squiggly-error').first().waitFor();
    let keys = REST_KEYS;
    const rest = await typist.type(() => keys-- > 0);
    return [...toFigures('while the server starts', busy), ...toFigures('when the server is ready', rest)];
  } finally {
    await workbench.close();
  }
}

class Typist {
  #window;

  /** @param {EditorWindow} window */
  constructor(window) {
    this.#window = window;
  }

  /** @param {number} cell whose last line gets a new one after it */
  async goTo(cell) {
    const line = this.#window.cell(cell).locator('.view-line').last();
    const box = await until('the cell is shown', async () => (await line.boundingBox()) ?? undefined);
    await this.#window.page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    await this.#window.page.keyboard.press('ControlOrMeta+End');
    await this.#newLine();
  }

  /**
   * @param {() => boolean} goesOn asked before each key
   * @returns {Promise<number[]>} milliseconds from each key press until it was drawn
   */
  async type(goesOn) {
    const { page } = this.#window;
    await page.evaluate('window.keyTimes = []');
    let typed = 0;
    for (let piece = 0; goesOn(); piece++) {
      for (const key of PIECES[piece % PIECES.length] ?? '') {
        if (!goesOn()) break;
        await page.keyboard.press(key);
        typed++;
        await delay(BETWEEN_KEYS_MS);
      }
      await this.#newLine();
    }
    const times = /** @type {number[]} */ (await page.evaluate('window.keyTimes'));
    if (times.length < typed * 0.9) throw new Error(`of ${typed} keys only ${times.length} were drawn`);
    return times;
  }

  async #newLine() {
    await this.#window.page.keyboard.press('Escape');
    await this.#window.page.keyboard.press('End');
    await this.#window.page.keyboard.press('Enter');
    await delay(BETWEEN_KEYS_MS);
  }
}

/** In the page: for each key that changes lines of an editor the time until the frame after that change. */
const watchKeys = `{
  window.keyTimes = [];
  let pressed;
  document.addEventListener('keydown', (event) => {
    pressed = event.key.length === 1 ? event.timeStamp : undefined;
  }, true);
  const isLine = ({ target }) => {
    const element = target.nodeType === Node.ELEMENT_NODE ? target : target.parentElement;
    return element?.closest('.view-lines') != null;
  };
  new MutationObserver((mutations) => {
    if (pressed === undefined || !mutations.some(isLine)) return;
    const start = pressed;
    pressed = undefined;
    requestAnimationFrame(() => window.keyTimes.push(performance.now() - start));
  }).observe(document, { subtree: true, childList: true, characterData: true });
}`;

/**
 * @param {string} when
 * @param {number[]} times
 * @returns {Figure[]}
 */
function toFigures(when, times) {
  return [
    { name: `a key is drawn ${when}, median`, value: median(times), unit: 'ms' },
    { name: `a key is drawn ${when}, p95`, value: quantile(times, 0.95), unit: 'ms', limit: 100 },
    { name: `a key is drawn ${when}, longest`, value: Math.max(...times), unit: 'ms' },
  ];
}
