import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { openTrainFile } from '../support/notebook.ts';

describe('running cells', () => {
  it('runs them all in order and shows text, results and what a cell imports', async () => {
    const notebook = await openTrainFile('all', [
      'import { double } from "./lib/double.ts";\nconst answer: number = double(21);',
      'console.log("printed", answer); console.error("to stderr");',
      'await Promise.resolve({ answer })',
    ]);
    const ended = notebook.nextEnd(2);
    await notebook.runAll();
    assert.ok(await ended);
    assert.equal(notebook.text(0), '');
    assert.equal(notebook.text(1), 'printed 42\nto stderr\n');
    assert.match(notebook.text(2), /answer: 42/);
  });

  it('lets a cell declare a name again', async () => {
    const notebook = await openTrainFile('again', ['const name = "first"; class Thing {}', 'name']);
    assert.ok(await notebook.run(0, 1));
    await notebook.replaceCell(0, 'let name: number = 2; class Thing { size = 3 }');
    assert.ok(await notebook.run(0, 1));
    assert.match(notebook.text(1), /^2\s*$/);
  });

  it('names the line of a syntax error and runs nothing of that cell', async () => {
    const notebook = await openTrainFile('syntax', [
      'let ran = false;',
      'ran = true;\nconst broken = [1, 2;\n',
      'ran',
    ]);
    assert.ok(await notebook.run(0));
    assert.equal(await notebook.run(1), false);
    assert.match(notebook.text(1), /SyntaxError/);
    assert.match(notebook.text(1), /Cell 2, line 2, column 21/);
    assert.ok(await notebook.run(2));
    assert.match(notebook.text(2), /^false\s*$/);
  });

  it('names cell and line of an error, stops there, and leaves variables as they were', async () => {
    const notebook = await openTrainFile('throws', [
      'interface Shape { size: number }\nlet kept = 1;',
      '\n\nfunction fail(shape: Shape): never {\n  throw new RangeError(`size ${shape.size}`);\n}\nkept = 2;\nfail({ size: 3 });',
      'kept = 4;',
      'kept',
    ]);
    const ended = notebook.nextEnd(1);
    await notebook.runAll();
    assert.equal(await ended, false);
    assert.match(notebook.text(1), /RangeError: size 3/);
    assert.match(notebook.text(1), /at fail \(Cell 2, line 4, column 9\)\s+at Cell 2, line 7, column 1/);
    assert.equal(
      notebook.cell(2).executionSummary?.success,
      undefined,
      'the cell after the error must not run',
    );
    assert.ok(await notebook.run(3));
    assert.match(notebook.text(3), /^2\s*$/);
  });

  it('shows 10,000 lines, each once and in order', async () => {
    const notebook = await openTrainFile('lines', [
      'for (let i = 0; i < 10_000; i++) console.log(`line ${i}`);',
    ]);
    assert.ok(await notebook.run(0));
    const expected = Array.from({ length: 10_000 }, (_, i) => `line ${i}\n`).join('');
    assert.equal(notebook.text(0), expected);
  });
});
