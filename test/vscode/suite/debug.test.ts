import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, afterEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { openIpynb, openTrainFile, workspaceFolder } from '../support/notebook.ts';
import type { TestNotebook } from '../support/notebook.ts';
import { waitFor } from '../support/waitFor.ts';

/** Sets a breakpoint, lines from 1. */
function breakAt(uri: vscode.Uri, line: number): void {
  const place = new vscode.Location(uri, new vscode.Position(line - 1, 0));
  vscode.debug.addBreakpoints([new vscode.SourceBreakpoint(place)]);
}

/** Where the debugger holds the code. */
interface Place {
  /** As the editor knows it. */
  source: string;
  session: vscode.DebugSession;
  frameId: number;
}

/** @param line from 1. */
async function stopped(line: number): Promise<Place> {
  return waitFor(
    `the debugger stops in line ${line}`,
    async () => {
      const item = vscode.debug.activeStackItem;
      if (!(item instanceof vscode.DebugStackFrame)) return undefined;
      const { session, threadId } = item;
      const { stackFrames } = (await session.customRequest('stackTrace', { threadId, levels: 1 })) as {
        stackFrames: { id: number; line: number; source?: { path?: string } }[];
      };
      const [top] = stackFrames;
      if (top?.line !== line) return undefined;
      return { source: top.source?.path ?? '', session, frameId: top.id };
    },
    { limitMs: 30_000 },
  );
}

async function valueOf(expression: string, { session, frameId }: Place): Promise<string> {
  const answer = (await session.customRequest('evaluate', { expression, frameId, context: 'watch' })) as {
    result: string;
  };
  return answer.result;
}

/** Debug sessions that have not ended. The editor's active one is not always taken back when it has. */
const sessions = new Set<string>();
vscode.debug.onDidStartDebugSession(({ id }) => sessions.add(id));
vscode.debug.onDidTerminateDebugSession(({ id }) => sessions.delete(id));

/** The debugger left by itself. */
function gone(): Promise<boolean> {
  return waitFor('the debugger is gone', () => sessions.size === 0);
}

/** Whether a cell that never ran succeeds, at its end. The editor keeps no times of one that a debugger held. */
async function firstEnd(notebook: TestNotebook, index: number): Promise<boolean> {
  const { success } = await waitFor('the cell has ended', () => {
    const { success: ok } = notebook.cell(index).executionSummary ?? {};
    return ok === undefined ? undefined : { success: ok };
  });
  return success;
}

function debugCell(notebook: TestNotebook, index: number): Thenable<unknown> {
  return vscode.commands.executeCommand('trainbook.notebook.debugCell', notebook.cell(index));
}

describe('the debugger', () => {
  afterEach(() => vscode.debug.removeBreakpoints(vscode.debug.breakpoints));

  // The debugger's own views leave little room: cells that are not in sight have no text in the editor for other tests.
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closePanel');
    await vscode.commands.executeCommand('workbench.view.explorer');
  });

  for (const [kind, open] of [
    ['.train.ts', openTrainFile],
    ['.ipynb', openIpynb],
  ] as const) {
    it(`holds a cell of ${kind} at a breakpoint, shows values, steps and lets go`, async () => {
      const notebook = await open(`debug${kind.length}`, [
        'const base: number = 20;',
        'interface Pair { left: number }\nconst pair: Pair = { left: base + 1 };\nconst double = pair.left * 2;\nconsole.log("double is", double);',
      ]);
      assert.ok(await notebook.run(0));
      const { uri } = notebook.cell(1).document;
      breakAt(uri, 3);
      const ended = firstEnd(notebook, 1);
      const debugged = debugCell(notebook, 1);
      const place = await stopped(3);
      assert.equal(vscode.Uri.parse(place.source).toString(), uri.toString());
      assert.equal(await valueOf('pair.left', place), '21');
      await vscode.commands.executeCommand('workbench.action.debug.stepOver');
      assert.equal(await valueOf('double', await stopped(4)), '42');
      await vscode.commands.executeCommand('workbench.action.debug.continue');
      assert.equal(await ended, true);
      assert.match(notebook.text(1), /double is 42/);
      await debugged;
      await gone();
    });
  }

  it('holds a local file', async () => {
    const file = path.join(workspaceFolder(), 'debugged.ts');
    await writeFile(
      file,
      'export function half(value: number): number {\n  const result = value / 2;\n  return result;\n}\n',
    );
    const notebook = await openTrainFile('debugLocal', [
      "import { half } from './debugged.ts';\nconsole.log('half is', half(84));",
    ]);
    breakAt(vscode.Uri.file(file), 3);
    const ended = firstEnd(notebook, 0);
    const debugged = debugCell(notebook, 0);
    const place = await stopped(3);
    assert.ok(place.source.endsWith(file), place.source); // a URI where the window is a browser
    assert.equal(await valueOf('result', place), '42');
    await vscode.commands.executeCommand('workbench.action.debug.continue');
    assert.equal(await ended, true);
    assert.match(notebook.text(0), /half is 42/);
    await debugged;
    await gone();
  });

  it('lets go of the cell when that is stopped, and the kernel keeps its variables', async () => {
    const notebook = await openTrainFile('debugStop', [
      'let reached = 1;\nfor (;;) reached++;',
      'console.log(reached > 1);',
    ]);
    breakAt(notebook.cell(0).document.uri, 2);
    const ended = firstEnd(notebook, 0);
    const debugged = debugCell(notebook, 0);
    await stopped(2);
    await vscode.commands.executeCommand('trainbook.kernel.interrupt');
    assert.equal(await ended, false);
    await debugged;
    assert.ok(await notebook.run(1));
    assert.match(notebook.text(1), /true/);
  });
});
