import { mkdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { provideBrowser } from '../../../scripts/workbench/browser.mjs';
import { provideCodeServer } from '../../../scripts/workbench/codeServer.mjs';
import { EditorWindow } from '../../../scripts/workbench/editorWindow.mjs';
import { endProcessesWithScript } from '../../../scripts/workbench/processes.mjs';
import { openWorkbench } from '../../../scripts/workbench/workbench.mjs';
import type { Workbench, WorkbenchOptions } from '../../../scripts/workbench/workbench.mjs';

const repository = fileURLToPath(new URL('../../..', import.meta.url));

/** Screenshots for people: of failing tests, and of what tests want to be looked at. */
export const screenshotFolder = path.join(repository, 'test-results');

type Options = Omit<WorkbenchOptions, 'codeServer' | 'workspaceSource'>;

/** One workbench for all tests of a file. */
export class UiWorkbench {
  window!: EditorWindow;
  private workbench!: Workbench;

  get page() {
    return this.workbench.page;
  }

  get workspace(): string {
    return this.workbench.workspace;
  }

  get home(): string {
    return this.workbench.home;
  }

  async open(options: Options): Promise<void> {
    const report = (line: string) => console.log(line);
    await provideBrowser(report);
    this.workbench = await openWorkbench({
      codeServer: await provideCodeServer(report),
      workspaceSource: path.join(repository, 'test', 'vscode', 'workspace'),
      ...options,
    });
    this.window = new EditorWindow(this.page);
    await this.window.ready();
  }

  /** Another server in the place of one that was killed, and its window. */
  async startAgain(): Promise<void> {
    await this.workbench.startAgain();
    await this.window.ready();
  }

  /** Writes a `.train.ts` file into the open folder and opens it. */
  async openTrainFile(name: string, cells: string[]): Promise<void> {
    await writeFile(path.join(this.workspace, name), cells.map((cell) => `// %%\n${cell}\n`).join('\n'));
    await this.window.openFile(name);
    await this.window.cell(0).waitFor();
  }

  /** Runs what a file's tests need first; where it fails there is a picture, as of a test. */
  async prepare(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      await this.screenshot('failed preparation');
      throw error;
    }
  }

  async screenshot(name: string): Promise<void> {
    mkdirSync(screenshotFolder, { recursive: true });
    await this.page.screenshot({ path: path.join(screenshotFolder, `${name}.png`) });
  }

  close(): Promise<void> {
    return this.workbench.close();
  }
}

/**
 * Opens a workbench before the tests of a file, closes it after them, and takes a picture where one fails. The extension
 * is that of this checkout, unless `fillExtensions` brings another.
 */
export function useWorkbench(options: Options = {}): UiWorkbench {
  const ui = new UiWorkbench();
  endProcessesWithScript();
  const extension = options.fillExtensions ? {} : { extensionDevelopmentPath: repository };
  beforeAll(() => ui.open({ ...extension, ...options }));
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await ui.screenshot(`failed ${task.name.replace(/[^\w]+/g, '-')}`);
  });
  afterAll(() => ui.close());
  return ui;
}
