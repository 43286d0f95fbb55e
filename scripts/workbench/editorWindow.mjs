// Drives a workbench page by what a user sees: the palette, files, cells, outputs and panels.
import { setTimeout as delay } from 'node:timers/promises';

const LIMIT_MS = 30_000;

/** Runs in the page, whose storage the workbench in the browser keeps a window's layout in. */
const READ_SAVED_EDITORS = `(async () => {
  const result = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const saved = [];
  for (const { name } of await indexedDB.databases()) {
    if (!name.startsWith('vscode-web-state-db-')) continue;
    const database = await result(indexedDB.open(name));
    const items = database.transaction('ItemTable').objectStore('ItemTable');
    const value = await result(items.get('memento/workbench.parts.editor'));
    if (value !== undefined) saved.push(value);
    database.close();
  }
  return saved;
})()`;

/**
 * @param {unknown} value anywhere in the saved tree of editor groups
 * @returns {{ providedId: string, state?: string }[]}
 */
function panelInputs(value) {
  if (typeof value !== 'object' || value === null) return [];
  if ('id' in value && value.id === 'workbench.editors.webviewInput' && 'value' in value) {
    return [JSON.parse(String(value.value))];
  }
  return Object.values(value).flatMap(panelInputs);
}

/**
 * Asks until the answer is there: for conditions that span frames, where Playwright's own waiting cannot look.
 * @template T
 * @param {string} what named in the error
 * @param {() => Promise<T | undefined | false>} probe
 * @param {number} [limitMs]
 * @returns {Promise<T>}
 */
export async function until(what, probe, limitMs = LIMIT_MS) {
  const deadline = Date.now() + limitMs;
  for (;;) {
    const answer = await probe();
    if (answer !== undefined && answer !== false) return answer;
    if (Date.now() > deadline) throw new Error(`${what}: not within ${limitMs / 1000} s`);
    await delay(50);
  }
}

/** @param {Promise<unknown>} work */
async function succeeds(work) {
  return work.then(
    () => true,
    () => false,
  );
}

/** A user at a workbench page. */
export class EditorWindow {
  /** @param {import('playwright-core').Page} page */
  constructor(page) {
    this.page = page;
  }

  /** Resolves when the extension's contributions are known: a file opened earlier would open as text. */
  async ready() {
    await this.page.locator('.monaco-workbench').waitFor();
    await until('the command palette lists Trainbook', async () => {
      await this.#search('F1', '>Trainbook: ');
      const found = (await this.#rows.filter({ hasText: 'Trainbook' }).count()) > 0;
      await this.page.keyboard.press('Escape');
      return found;
    });
  }

  /**
   * Runs a command from the palette, once it is offered there: some depend on what is open and running.
   * @param {string} label as the palette shows it, such as `Trainbook: Restart Kernel`
   */
  async runCommand(label) {
    await until(`the palette offers "${label}"`, () => this.#choose('F1', `>${label}`, label));
  }

  /** @param {string} name of a file in the open folder */
  async openFile(name) {
    await until(`the list of files has ${name}`, () => this.#choose('ControlOrMeta+P', name, name));
    await this.tab(name).waitFor({ timeout: LIMIT_MS });
  }

  /** @param {string} title how an editor's title begins */
  tab(title) {
    const begins = new RegExp(`^\\s*${title.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`);
    return this.page.locator('.tabs-container .tab', { hasText: begins });
  }

  /**
   * A cell of the visible notebook. The order of cells in the DOM is not their order on the page.
   * @param {number} index from 0
   */
  cell(index) {
    return this.page.locator(`.notebookOverlay .cell-list-container .monaco-list-row[data-index="${index}"]`);
  }

  /**
   * Runs a cell by the button beside it.
   * @param {number} index from 0
   */
  async runCell(index) {
    const button = this.cell(index).locator('.run-button-container .codicon-notebook-execute').first();
    await this.cell(index).hover({ force: true });
    await this.clickAt(button);
  }

  /**
   * The innermost frame, of notebook outputs or of a panel, that shows something matching.
   * @param {string} selector
   * @param {number} [limitMs]
   * @returns {Promise<import('playwright-core').Frame>}
   */
  async frameWith(selector, limitMs = LIMIT_MS) {
    return until(
      `a frame with ${selector}`,
      async () => {
        for (const frame of this.page.frames()) {
          if (frame === this.page.mainFrame()) continue;
          const found = await frame
            .locator(selector)
            .first()
            .isVisible()
            .catch(() => false);
          if (found) return frame;
        }
        return undefined;
      },
      limitMs,
    );
  }

  /**
   * What the window would restore its panels from: the browser keeps it, and the workbench writes it when it is idle.
   * @returns {Promise<Record<string, Record<string, unknown>>>} the saved state of each panel by its type
   */
  async savedPanels() {
    const grids = /** @type {string[]} */ (await this.page.evaluate(READ_SAVED_EDITORS));
    const editors = grids.flatMap((grid) => panelInputs(JSON.parse(grid)));
    return Object.fromEntries(
      editors.map(({ providedId, state }) => [providedId, JSON.parse(state ?? '{}')]),
    );
  }

  /**
   * Clicks in the middle of something: Playwright takes some of the workbench's elements for covered.
   * @param {import('playwright-core').Locator} locator
   */
  async clickAt(locator) {
    const box = await locator.boundingBox({ timeout: LIMIT_MS });
    if (!box) throw new Error('nothing to click: the element is not shown');
    await this.page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  }

  get #rows() {
    return this.page.locator('.quick-input-widget .quick-input-list .monaco-list-row');
  }

  /**
   * @param {string} key opens the box
   * @param {string} search
   * @param {string} label part of the entry to take
   * @returns {Promise<boolean>} whether there was such an entry
   */
  async #choose(key, search, label) {
    await this.#search(key, search);
    const row = this.#rows.filter({ hasText: label }).first();
    const found = await succeeds(row.waitFor({ timeout: 3000 }));
    // Whatever takes the focus meanwhile closes the box: then it is asked again.
    const taken = found && (await succeeds(row.click({ timeout: 3000 })));
    if (!taken) await this.page.keyboard.press('Escape');
    return taken;
  }

  /**
   * @param {string} key
   * @param {string} text
   */
  async #search(key, text) {
    const box = this.page.locator('.quick-input-widget .quick-input-box input');
    // A panel that still loads swallows keys, and takes the focus late, as a cell that begins to run does: that closes
    // the box.
    await until(`${key} opens a box`, async () => {
      await this.page.keyboard.press(key);
      const found = box
        .fill(text, { timeout: 3000 })
        .then(() => this.#rows.first().waitFor({ timeout: 3000 }));
      return found.then(
        () => true,
        () => false,
      );
    });
  }
}
