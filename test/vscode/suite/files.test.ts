import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, it } from 'mocha';
import * as vscode from 'vscode';
import { openIpynb, openNotebookFile, workspaceFolder } from '../support/notebook.ts';
import { waitFor } from '../support/waitFor.ts';

describe('a .train.ts file', () => {
  const text = [
    "import { double } from './lib/double.ts';",
    '',
    '// %% [markdown] Why',
    '// # Twice',
    '// some *text*',
    '',
    '// %% Then',
    'double(21)',
    '',
  ].join('\r\n');

  it('opens as a notebook with its markers as cells', async () => {
    const { document } = await openNotebookFile('cells.train.ts', text);
    assert.equal(document.notebookType, 'trainbook');
    const cells = document
      .getCells()
      .map((cell) => [cell.kind, cell.document.languageId, cell.document.getText()]);
    assert.deepEqual(cells, [
      [vscode.NotebookCellKind.Code, 'trainbook-ts', "import { double } from './lib/double.ts';"],
      [vscode.NotebookCellKind.Markup, 'markdown', '# Twice\nsome *text*'],
      [vscode.NotebookCellKind.Code, 'trainbook-ts', 'double(21)'],
    ]);
  });

  it('is written back with nothing changed but the edited cell', async () => {
    const notebook = await openNotebookFile('edited.train.ts', text);
    await notebook.replaceCell(2, 'double(4)');
    assert.ok(await notebook.document.save());
    assert.equal(
      await readFile(notebook.document.uri.fsPath, 'utf8'),
      text.replace('double(21)', 'double(4)'),
    );
  });

  it('that can be no notebook opens as an error and stays as it is', async () => {
    const file = path.join(workspaceFolder(), 'binary.train.ts');
    const bytes = Buffer.from([0x2f, 0x2f, 0x20, 0x25, 0x25, 0x0a, 0x00, 0x01, 0xff]);
    await writeFile(file, bytes);
    await openedWithoutCells(file);
    await vscode.commands.executeCommand('workbench.action.files.save');
    assert.deepEqual(await readFile(file), bytes);
  });
});

describe('an .ipynb file', () => {
  it('opens with TypeScript cells that Trainbook runs', async () => {
    const notebook = await openIpynb('cells', ['const twice = (value: number) => 2 * value;', 'twice(21)']);
    assert.equal(notebook.document.notebookType, 'jupyter-notebook');
    assert.ok(await notebook.run(0, 1));
    assert.match(notebook.text(1), /^42\s*$/);
  });

  it('keeps its outputs when it is saved', async () => {
    const notebook = await openIpynb('outputs', ['console.log("kept")']);
    assert.ok(await notebook.run(0));
    assert.ok(await notebook.document.save());
    const saved = JSON.parse(await readFile(notebook.document.uri.fsPath, 'utf8'));
    assert.equal(saved.cells[0].outputs[0].output_type, 'stream');
    assert.deepEqual(saved.cells[0].outputs[0].text, ['kept\n']);
  });

  it('that can be no notebook opens as an error and stays as it is', async () => {
    const file = path.join(workspaceFolder(), 'broken.ipynb');
    await writeFile(file, '{ "cells": [ {');
    await openedWithoutCells(file);
    await vscode.commands.executeCommand('workbench.action.files.save');
    assert.equal(await readFile(file, 'utf8'), '{ "cells": [ {');
  });
});

/** Opens a file that is no notebook: a tab comes, but no cells. */
async function openedWithoutCells(file: string): Promise<void> {
  // The error is shown in the editor, so the command itself may fail or not.
  await Promise.resolve(vscode.commands.executeCommand('vscode.open', vscode.Uri.file(file))).catch(
    () => undefined,
  );
  const name = path.basename(file);
  await waitFor(`a tab for ${name}`, () =>
    vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).some(({ label }) => label === name),
  );
  assert.ok(!vscode.workspace.notebookDocuments.some(({ uri }) => uri.fsPath === file));
}
