import { rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import * as vscode from 'vscode';
import { mutedNotebooksFile } from '../../protocol/mutedNotebooks.ts';

/** The folder of src/tsPlugin in `node_modules` of the extension. */
const PLUGIN = 'trainbook-ts-plugin';

interface TypeScriptApi {
  configurePlugin(plugin: string, configuration: object): void;
}

/**
 * Keeps VS Code's own TypeScript silent in the cells of some notebooks, by the plugin in its servers. Where that is the
 * native TypeScript 7 there is no plugin, and none is needed: that one does not serve notebook cells.
 */
export class BuiltInTypeScript {
  private readonly file = path.join(tmpdir(), mutedNotebooksFile(process.pid));
  private muted = '[]';
  private writing: Promise<void>;

  /** @param report takes note of a failure, after which all may be said twice. */
  constructor(private readonly report: (error: unknown) => void) {
    this.writing = rm(this.file, { force: true }).catch(report); // of an earlier process with this id
  }

  /** Mutes these notebooks and no others. */
  mute(notebooks: readonly vscode.NotebookDocument[]): Promise<void> {
    const names = JSON.stringify([...new Set(notebooks.flatMap(serverPaths))].sort());
    // Each change makes the servers check all of their projects again.
    if (names !== this.muted) {
      this.muted = names;
      this.writing = this.writing.then(() => this.write(names)).catch(this.report);
    }
    return this.writing;
  }

  private async write(names: string): Promise<void> {
    if (names === '[]') await rm(this.file, { force: true });
    else {
      await writeFile(`${this.file}.new`, names, { mode: 0o600 });
      await rename(`${this.file}.new`, this.file);
    }
    const builtIn = vscode.extensions.getExtension<{ getAPI?: (version: 0) => TypeScriptApi | undefined }>(
      'vscode.typescript-language-features',
    );
    const api = (await builtIn?.activate())?.getAPI?.(0);
    api?.configurePlugin(PLUGIN, { changed: Date.now() });
  }
}

/** How VS Code's TypeScript extension names the notebook's cells to its server, up to the `#`. */
function serverPaths(notebook: vscode.NotebookDocument): string[] {
  return notebook
    .getCells()
    .filter(({ document }) => document.languageId === 'typescript')
    .map(({ document: { uri } }) => `^/${uri.scheme}/${uri.authority || 'ts-nul-authority'}${uri.path}`);
}
