import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import process from 'node:process';
import { after, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { CellQuestions } from '../support/cellQuestions.ts';
import { openIpynb, openTrainFile, TestNotebook } from '../support/notebook.ts';
import { waitFor } from '../support/waitFor.ts';

const { Code } = vscode.NotebookCellKind;
/** The server starts three times in one test. */
const THREE_STARTS_MS = 180_000;
const NUMBER_TO_TEXT = "Type 'number' is not assignable to type 'string'.";

/** The language servers that this extension host has started. */
function servers(): number[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n');
  return lines.flatMap((line) => {
    const [pid, parent, ...command] = line.trim().split(/\s+/);
    const isServer = /language[\\/]server\.cjs/.test(command.join(' '));
    return isServer && Number(parent) === process.pid ? [Number(pid)] : [];
  });
}

/** The one server once it is another than the former. */
function nextServer(former: number): Promise<number> {
  return waitFor('another language server', () => servers().find((pid) => pid !== former));
}

async function shownUntitled(notebook: vscode.NotebookDocument): Promise<TestNotebook> {
  return new TestNotebook(await vscode.window.showNotebookDocument(notebook));
}

describe('notebooks beside each other', () => {
  it('know nothing of each other', async () => {
    const first = new CellQuestions(
      await openTrainFile('first', ['const shared = 1;', 'const text: string = shared;']),
    );
    const second = new CellQuestions(
      await openIpynb('second', ['const shared = "text";', 'const text: string = shared;']),
    );
    assert.deepEqual(await first.problems(1), [NUMBER_TO_TEXT]);
    assert.match(String(await second.hovers(1, 'shared')), /const shared: "text"/);
    assert.deepEqual(second.problemsNow(1), []);
    assert.deepEqual(await second.definitions(1, 'shared'), ['cell 0, line 0']);
  });

  it('that were never saved are understood too', async () => {
    const own = await vscode.workspace.openNotebookDocument(vscode.Uri.parse('untitled:Untitled-9.train.ts'));
    const edit = new vscode.WorkspaceEdit();
    const cells = [
      "import { double } from './lib/double.ts';\nconst four = double(2);",
      'const text: string = four;',
    ];
    edit.set(own.uri, [
      vscode.NotebookEdit.insertCells(
        0,
        cells.map((text) => new vscode.NotebookCellData(Code, text, 'trainbook-ts')),
      ),
    ]);
    await vscode.workspace.applyEdit(edit);
    assert.deepEqual(await new CellQuestions(await shownUntitled(own)).problems(1), [NUMBER_TO_TEXT]);
    const jupyter = await vscode.workspace.openNotebookDocument(
      'jupyter-notebook',
      new vscode.NotebookData(cells.map((text) => new vscode.NotebookCellData(Code, text, 'typescript'))),
    );
    assert.deepEqual(await new CellQuestions(await shownUntitled(jupyter)).problems(1), [NUMBER_TO_TEXT]);
  });

  it("that belong to another kernel keep VS Code's own TypeScript, alone", async () => {
    const notebook = await openIpynb('deno', ['const local = 3;\nlocal;', 'local;'], {
      name: 'deno',
      display_name: 'Deno',
      language: 'typescript',
    });
    const hovers = await new CellQuestions(notebook).hovers(0, 'local');
    assert.equal(hovers.length, 1);
    assert.match(String(hovers), /const local: 3/);
  });
});

describe('a change of cells', () => {
  it('that moves, deletes or inserts one keeps the types right', async () => {
    const notebook = await openTrainFile('moves', ['let value = 1;', 'let value = "text";', 'value.length;']);
    const cells = new CellQuestions(notebook);
    assert.match(String(await cells.hovers(2, 'value')), /let value: string/);
    const edit = new vscode.WorkspaceEdit();
    edit.set(notebook.document.uri, [vscode.NotebookEdit.deleteCells(new vscode.NotebookRange(1, 2))]);
    await vscode.workspace.applyEdit(edit);
    assert.deepEqual(await cells.problems(1), ["Property 'length' does not exist on type 'number'."]);
    const back = new vscode.WorkspaceEdit();
    back.set(notebook.document.uri, [
      vscode.NotebookEdit.insertCells(1, [
        new vscode.NotebookCellData(Code, 'let value = [1];', 'trainbook-ts'),
      ]),
    ]);
    await vscode.workspace.applyEdit(back);
    await waitFor('the error goes', () => cells.problemsNow(2).length === 0);
  });
});

describe('type errors before a run', () => {
  const setPolicy = (policy: string | undefined) =>
    vscode.workspace
      .getConfiguration('trainbook')
      .update('typeErrors', policy, vscode.ConfigurationTarget.Global);
  after(() => setPolicy(undefined));

  it('block it if the setting says so, and no longer once they are mended', async () => {
    await setPolicy('block');
    const notebook = await openTrainFile('block', ['const text: string = 1;', '"ran"']);
    await new CellQuestions(notebook).problems(0);
    await notebook.start(0);
    assert.ok(await notebook.run(1), 'runs are asked about in their order, so the first was refused by now');
    assert.equal(notebook.cell(0).executionSummary?.success, undefined);
    await notebook.replaceCell(0, 'const text: string = "1";');
    assert.ok(await notebook.run(0));
  });

  it('do not matter if the setting says so', async () => {
    await setPolicy('ignore');
    const notebook = await openIpynb('ignore', ['const text: string = 1;\ntext']);
    await new CellQuestions(notebook).problems(0);
    assert.ok(await notebook.run(0));
    assert.match(notebook.text(0), /^1\s*$/);
  });
});

describe('the language server', () => {
  it('is one process for all notebooks', () => {
    assert.equal(servers().length, 1);
  });

  it('is started again after a crash, once, and then when the user wants it', async () => {
    const texts = ["import { double } from './lib/double.ts';\nconst value = double(1);", 'value;'];
    const own = new CellQuestions(await openTrainFile('crash', texts));
    const jupyter = new CellQuestions(await openIpynb('crash', texts));
    assert.match(String(await own.hovers(1, 'value')), /const value: number/);
    const [first = 0] = servers();
    process.kill(first, 'SIGKILL');
    const second = await nextServer(first);
    assert.match(String(await own.hovers(1, 'value')), /const value: number/);
    process.kill(second, 'SIGKILL');
    let told: string[] = [];
    await waitFor(
      "VS Code's own TypeScript speaks again in .ipynb, where it knows no other cells",
      async () => {
        told = await jupyter.hovers(1, 'value');
        return told.length === 1 && /any/.test(String(told));
      },
      { describe: () => `It says ${told.join(' and ')}; servers: ${servers()}` },
    );
    assert.deepEqual(servers(), []);
    await vscode.commands.executeCommand('trainbook.language.restart');
    assert.match(String(await own.hovers(1, 'value')), /const value: number/);
    const hovers = await waitFor('VS Code is silent again', async () => {
      const found = await jupyter.hovers(1, 'value');
      return found.length === 1 && found;
    });
    assert.match(String(hovers), /const value: number/);
  }).timeout(THREE_STARTS_MS);
});
