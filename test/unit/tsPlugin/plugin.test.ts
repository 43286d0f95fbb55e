import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import ts from 'typescript';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mutedNotebooksFile } from '../../../src/protocol/mutedNotebooks.ts';
import { createPlugin } from '../../../src/tsPlugin/index.ts';
import { MutedNotebooks } from '../../../src/tsPlugin/mutedNotebooks.ts';

const NOTEBOOK = '^/vscode-notebook-cell/ts-nul-authority/project/a#b.ipynb';
// With an ending: a program of its own takes no others.
const CELL = `${NOTEBOOK}#W0sZmlsZQ.ts`;
const OTHER = '^/vscode-notebook-cell/ts-nul-authority/project/other.ipynb#W0sZmlsZQ.ts';
const UNSORTED = `${NOTEBOOK}#W1sZmlsZQ.ts`;
const FILE = '/project/file.ts';
const SOURCE = 'const wrong: string = 1;\nwrong.length;';
const IMPORTS = "import { b } from './b';\nimport { a } from './a';\n";

/** The language service of one TypeScript project that has a file and two cells. */
function createService(): ts.LanguageService {
  const host: ts.LanguageServiceHost = {
    getCompilationSettings: () => ({ noLib: true }),
    getScriptFileNames: () => [CELL, OTHER, FILE, UNSORTED],
    getScriptKind: () => ts.ScriptKind.TS,
    getScriptVersion: () => '1',
    getScriptSnapshot: (file) => ts.ScriptSnapshot.fromString(file === UNSORTED ? IMPORTS : SOURCE),
    getCurrentDirectory: () => '/',
    getDefaultLibFileName: () => '/lib.d.ts',
    fileExists: () => false,
    readFile: () => undefined,
  };
  return ts.createLanguageService(host);
}

class TestProject {
  isOpen = true;
  refreshed = 0;
  isClosed = () => !this.isOpen;
  refreshDiagnostics = () => this.refreshed++;
}

describe('the plugin in the TypeScript server', () => {
  const file = path.join(tmpdir(), mutedNotebooksFile(process.ppid));
  const mute = (...notebooks: string[]) => writeFileSync(file, JSON.stringify(notebooks));
  let project: TestProject;
  let plugin: ReturnType<typeof createPlugin>;
  let service: ts.LanguageService;

  beforeEach(() => {
    project = new TestProject();
    plugin = createPlugin();
    const info = { languageService: createService(), project };
    service = plugin.create(info as unknown as ts.server.PluginCreateInfo);
  });
  afterEach(() => rmSync(file, { force: true }));

  it('lets everything through while nothing is muted', () => {
    expect(service.getSemanticDiagnostics(CELL).length).toBeGreaterThan(0);
    expect(service.getQuickInfoAtPosition(CELL, 6)).toBeDefined();
    expect(service.getNavigationTree(CELL).childItems).toHaveLength(1);
  });

  it('is silent in the cells of muted notebooks and there alone', () => {
    mute(NOTEBOOK);
    expect(service.getSemanticDiagnostics(CELL)).toEqual([]);
    expect(service.getQuickInfoAtPosition(CELL, 6)).toBeUndefined();
    expect(service.getCompletionsAtPosition(CELL, 31, undefined)).toBeUndefined();
    expect(service.getDefinitionAndBoundSpan(CELL, 26)).toBeUndefined();
    expect(service.findReferences(CELL, 26)).toBeUndefined();
    expect(service.getRenameInfo(CELL, 26, {}).canRename).toBe(false);
    expect(service.getNavigationTree(CELL).childItems).toBeUndefined();
    for (const loud of [OTHER, FILE]) {
      expect(service.getSemanticDiagnostics(loud).length).toBeGreaterThan(0);
      expect(service.getQuickInfoAtPosition(loud, 6)).toBeDefined();
    }
  });

  it('sorts the imports of muted cells and removes none, because a later cell may use them', () => {
    const organized = (file: string, mode?: ts.OrganizeImportsMode) =>
      service
        .organizeImports({ type: 'file', fileName: file, ...(mode && { mode }) }, {}, undefined)
        .flatMap(({ textChanges }) => textChanges.map(({ newText }) => newText.trim()).join(''));
    expect(organized(UNSORTED)).toEqual(['']); // unused, so removed
    mute(NOTEBOOK);
    const sorted = "import { a } from './a';\nimport { b } from './b';";
    expect(organized(UNSORTED)).toEqual([sorted]);
    expect(organized(UNSORTED, ts.OrganizeImportsMode.SortAndCombine)).toEqual([sorted]);
    expect(organized(UNSORTED, ts.OrganizeImportsMode.RemoveUnused)).toEqual([]);
  });

  it('still formats muted cells', () => {
    mute(NOTEBOOK);
    expect(
      service.getFormattingEditsForDocument(CELL, { semicolons: ts.SemicolonPreference.Remove }),
    ).not.toEqual([]);
  });

  it('speaks again once nothing is muted any more', () => {
    mute(NOTEBOOK);
    expect(service.getSemanticDiagnostics(CELL)).toEqual([]);
    rmSync(file);
    expect(service.getSemanticDiagnostics(CELL).length).toBeGreaterThan(0);
  });

  it('has open projects checked again when the extension says so', () => {
    plugin.onConfigurationChanged?.({});
    expect(project.refreshed).toBe(1);
    project.isOpen = false;
    plugin.onConfigurationChanged?.({});
    expect(project.refreshed).toBe(1);
  });
});

describe('MutedNotebooks', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'trainbook-test-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it.each(['', 'nonsense', '{"length":1}', 'null', '[1, null]'])(
    'mutes nothing for a file with %j',
    (text) => {
      const file = path.join(folder, 'muted.json');
      writeFileSync(file, text);
      expect(new MutedNotebooks(file).hasCell(CELL)).toBe(false);
    },
  );
});
