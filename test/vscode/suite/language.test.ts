import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { CellQuestions } from '../support/cellQuestions.ts';
import { openIpynb, openTrainFile, workspaceFolder } from '../support/notebook.ts';
import { waitFor } from '../support/waitFor.ts';

const CELLS = [
  `import { double } from './lib/double.ts';
/** Twice the number, and one more. */
function twiceAndOne(value: number): number {
  return double(value) + 1;
}`,
  'const result = twiceAndOne(20);\nconst rounded = result.toFixed(1);',
  'const wrong: string = result;\nconsole.log(rounded, wrong);',
  'const shapes = { width : 3 };\nshapes.width;\ntwiceAndOne( 3 );',
  'readFileSync("x");',
  'import { statSync, existsSync } from "node:fs";\nif (existsSync("a")) statSync("a");',
];

const KINDS = {
  '.train.ts': openTrainFile,
  '.ipynb': openIpynb,
} as const;

/** VS Code's own TypeScript is at work: nothing can be doubled before. */
async function wakeBuiltIn(): Promise<vscode.TextDocument> {
  const file = path.join(workspaceFolder(), 'ordinary.ts');
  await writeFile(file, "/** An ordinary file. */\nexport const ordinary: number = 'text';\n");
  const document = await vscode.workspace.openTextDocument(file);
  await vscode.window.showTextDocument(document, vscode.ViewColumn.Two);
  await waitFor('VS Code checks an ordinary file', () =>
    vscode.languages.getDiagnostics(document.uri).some(({ source }) => source === 'ts'),
  );
  return document;
}

for (const [kind, open] of Object.entries(KINDS)) {
  describe(`in the cells of a ${kind} notebook, once and not twice,`, () => {
    let cells: CellQuestions;

    before(async () => {
      await wakeBuiltIn();
      cells = new CellQuestions(await open('language', CELLS));
      await cells.problems(2);
    });

    it('members and names of earlier cells complete', async () => {
      const labels = await cells.completions(3, 'shapes.');
      assert.equal(labels.filter((label) => label === 'width').length, 1);
      const names = await cells.completions(3, 'twi');
      assert.equal(names.filter((label) => label === 'twiceAndOne').length, 1);
    });

    it('a hover shows the type and the documentation of an earlier cell', async () => {
      const hovers = await cells.hovers(1, 'twiceAndOne');
      assert.equal(hovers.length, 1, hovers.join('\n---\n'));
      assert.match(String(hovers[0]), /function twiceAndOne\(value: number\): number/);
      assert.match(String(hovers[0]), /Twice the number, and one more\./);
    });

    it('errors are told across cells', async () => {
      const problems = await cells.problems(2);
      assert.deepEqual(problems, ["Type 'number' is not assignable to type 'string'."]);
      assert.deepEqual(cells.problemsNow(1), []);
    });

    it('definition, type definition and references lead to cells and files', async () => {
      const name = await cells.definitions(1, 'twiceAndOne');
      assert.deepEqual(name, ['cell 0, line 2']);
      assert.deepEqual(await cells.definitions(0, 'double(value'), ['double.ts, line 1']);
      const places = await cells.references(2, 'result');
      assert.deepEqual(places, ['cell 1, line 0', 'cell 1, line 1', 'cell 2, line 0']);
    });

    it('a rename changes all cells that mean the name', async () => {
      assert.deepEqual(await cells.rename(0, 'twiceAndOne', 'compute'), {
        'cell 0': ['compute'],
        'cell 1': ['compute'],
        'cell 3': ['compute'],
      });
    });

    it('a call shows its signature', async () => {
      const help = await cells.signatures(3, 'twiceAndOne( ');
      assert.deepEqual(help, ['twiceAndOne(value: number): number']);
    });

    it('the outline lists what a cell declares', async () => {
      assert.deepEqual(await cells.symbols(0), ['twiceAndOne']);
      assert.deepEqual(await cells.symbols(1), ['result', 'rounded']);
    });

    it('a missing import is offered as a quick fix', async () => {
      await cells.problems(4);
      const fixes = await cells.quickFixes(4, 'readFileSync');
      const imports = fixes.filter((title) => /import from "(node:)?fs"/.test(title));
      assert.deepEqual(imports.length, new Set(imports).size, imports.join('\n'));
      assert.ok(imports.length > 0, fixes.join('\n'));
    });

    it('imports can be organised', async () => {
      const actions = await cells.actions(5, vscode.CodeActionKind.SourceOrganizeImports);
      assert.deepEqual(actions, ['Organize Imports']);
    });

    it('the cell is formatted', async () => {
      const text = await cells.formatted(3);
      assert.equal(text, 'const shapes = { width: 3 };\nshapes.width;\ntwiceAndOne(3);');
    });

    it('names have the colours of what they are', async () => {
      const tokens = await waitFor('semantic tokens', async () => {
        const found = await cells.semanticTokens(1);
        return found.length > 0 && found;
      });
      assert.deepEqual(tokens, ['result', 'twiceAndOne', 'rounded', 'result', 'toFixed']);
    });

    it('ranges fold and grow', async () => {
      assert.deepEqual(await cells.folds(0), ['2-3']);
    });
  });
}

describe('what is not a notebook of ours', () => {
  it("an ordinary file keeps VS Code's own TypeScript", async () => {
    const document = await wakeBuiltIn();
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      document.uri,
      new vscode.Position(1, 15),
    );
    assert.equal(hovers.length, 1);
    assert.equal(vscode.languages.getDiagnostics(document.uri).length, 1);
  });
});
