// Drives a workbench page by what a user sees: the palette, files, cells, outputs and panels.
import { setTimeout as delay } from 'node:timers/promises';

const LIMIT_MS = 30_000;

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
      const rows = await this.#search('>Trainbook: ');
      const found = (await rows.filter({ hasText: 'Trainbook' }).count()) > 0;
      await this.page.keyboard.press('Escape');
      return found;
    });
  }

  /**
   * Runs a command from the palette.
   * @param {string} label as the palette shows it, such as `Trainbook: Restart Kernel`
   */
  async runCommand(label) {
    const rows = await this.#search(`>${label}`);
    await rows.filter({ hasText: label }).first().waitFor({ timeout: LIMIT_MS });
    await rows.filter({ hasText: label }).first().click();
  }

  /** @param {string} name of a file in the open folder */
  async openFile(name) {
    await until(`${name} opens`, async () => {
      await this.page.keyboard.press('ControlOrMeta+P');
      await this.#type(name);
      const row = this.#rows.filter({ hasText: name }).first();
      const found = await row.waitFor({ timeout: 5000 }).then(
        () => true,
        () => false,
      );
      if (found) await row.click();
      else await this.page.keyboard.press('Escape');
      return found;
    });
    await this.tab(name).waitFor({ timeout: LIMIT_MS });
  }

  /** @param {string} title part of an editor's title */
  tab(title) {
    return this.page.locator('.tabs-container .tab', { hasText: title });
  }

  /**
   * A cell of the visible notebook. The order of cells in the DOM is not their order on the page.
   * @param {number} index from 0
   */
  cell(index) {
    return this.page.locator(`.notebookOverlay .cell-list-container .monaco-list-row[data-index="${index}"]`);
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

  /** @param {string} text */
  async #search(text) {
    await this.page.keyboard.press('F1');
    await this.#type(text);
    await this.#rows.first().waitFor({ timeout: LIMIT_MS });
    return this.#rows;
  }

  /** @param {string} text */
  async #type(text) {
    await this.page.locator('.quick-input-widget .quick-input-box input').fill(text, { timeout: LIMIT_MS });
  }
}
