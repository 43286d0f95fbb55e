import { describe, expect, it } from 'vitest';
import type { LiveValue } from '../../../../src/protocol/languageMessages.ts';
import { completeLive } from '../../../../src/language/service/live/liveCompletion.ts';
import { findLiveHints } from '../../../../src/language/service/live/liveHints.ts';
import { describeLive } from '../../../../src/language/service/live/liveHover.ts';
import { LiveNotebook } from '../../../../src/language/service/live/liveNotebook.ts';
import { TestNotebook } from '../support/testNotebook.ts';

const X: LiveValue = { name: 'x', summary: 'float32 [2, 3]', details: 'mean 0.5' };
const MODEL: LiveValue = { name: 'model', summary: '12 parameters', layers: ['dense_1', "d'2"] };
const OTHER: LiveValue = { name: 'other', summary: '1 parameter', layers: ['flat'] };
const TABLE: LiveValue = { name: 'table', summary: '3 rows', fields: ['price', 'rooms'] };
const METRICS = ['train/loss', 'validation/accuracy'];

/** What a run of all cells as they are now leaves. */
function runOf(notebook: TestNotebook, values: LiveValue[] = [X, MODEL, OTHER, TABLE]): LiveNotebook {
  const sources = notebook.program.cells.map(({ document }) => document.getText());
  return new LiveNotebook({ values, metrics: METRICS, sources });
}

/** The cells with their hints in `‹›`. */
function shown(notebook: TestNotebook, live: LiveNotebook): string[] {
  return notebook.program.cells.map((cell) => {
    const text = cell.document.getText();
    const hints = findLiveHints(notebook.program, cell, { live, start: 0, end: text.length });
    return hints.reduceRight((shownText, { position, label }) => {
      const offset = cell.document.offsetAt(position);
      return `${shownText.slice(0, offset)}‹${String(label)}›${shownText.slice(offset)}`;
    }, text);
  });
}

function completed(notebook: TestNotebook, live = runOf(notebook)): string[] {
  const { cell, offset } = notebook.at('here');
  return completeLive(notebook.program, cell, { live, offset }).map(({ label }) => label);
}

function hovered(notebook: TestNotebook, live: LiveNotebook): string | undefined {
  const { cell, offset } = notebook.at('here');
  return describeLive(notebook.program, cell, { live, offset });
}

describe('hints of what a variable holds', () => {
  it('stand beside its declaration alone', () => {
    const notebook = new TestNotebook(['const x = 1, y = 2;\nx;', 'x;\nconst { model } = { model: 1 };']);
    expect(shown(notebook, runOf(notebook))).toEqual([
      'const x‹float32 [2, 3]› = 1, y = 2;\nx;',
      'x;\nconst { model‹12 parameters› } = { model: 1 };',
    ]);
  });

  it('say so when the cell was edited since', () => {
    const notebook = new TestNotebook(['const x = 1;', 'x;']);
    const live = runOf(notebook);
    notebook.edit(1, 'x + 1;');
    expect(shown(notebook, live)[0]).toBe('const x‹float32 [2, 3]› = 1;');
    notebook.edit(0, 'const x = 12;');
    expect(shown(notebook, live)[0]).toBe('const x‹float32 [2, 3], as of the last run› = 12;');
    notebook.edit(0, 'const renamed = 12;');
    expect(shown(notebook, live)).toEqual(['const renamed = 12;', 'x + 1;']);
  });

  it('belong to the cell that declared the name last when it ran', () => {
    const notebook = new TestNotebook(['let x = 1;', 'let x = 2;']);
    const first = new LiveNotebook({ values: [X], metrics: [], sources: ['let x = 2;', 'let x = 1;'] });
    expect(shown(notebook, first)).toEqual(['let x‹float32 [2, 3]› = 1;', 'let x = 2;']);
    expect(shown(notebook, runOf(notebook))).toEqual(['let x = 1;', 'let x‹float32 [2, 3]› = 2;']);
  });

  it('go with the cell when it is moved, and with it when it is removed', () => {
    const notebook = new TestNotebook(['const x = 1;', '2;']);
    const live = runOf(notebook);
    notebook.move(0, 1);
    expect(shown(notebook, live)).toEqual(['2;', 'const x‹float32 [2, 3]› = 1;']);
    notebook.remove(1);
    expect(shown(notebook, live)).toEqual(['2;']);
  });

  it('are none of what the type says as well', () => {
    const notebook = new TestNotebook(['const /*here*/x = 1;']);
    const live = runOf(notebook, [{ name: 'x', summary: '', details: '`{ a: 1 }`' }]);
    expect(shown(notebook, live)).toEqual(['const x = 1;']);
    expect(hovered(notebook, live)).toBe('Since the last run:\n\n`{ a: 1 }`');
  });

  it('are short, and none where nothing ran', () => {
    const notebook = new TestNotebook(['const x = 1;']);
    const long = runOf(notebook, [{ name: 'x', summary: 'a'.repeat(100) }]);
    expect(shown(notebook, long)[0]).toMatch(/^const x‹a{59}…› = 1;$/);
    expect(shown(notebook, new LiveNotebook({ values: [X], metrics: [], sources: [] }))).toEqual([
      'const x = 1;',
    ]);
  });

  it('are of the part that is asked for', () => {
    const notebook = new TestNotebook(['const x = 1;\nconst model = 2;']);
    const cell = notebook.cell(0);
    const live = runOf(notebook);
    expect(findLiveHints(notebook.program, cell, { live, start: 0, end: 10 })).toHaveLength(1);
    expect(findLiveHints(notebook.program, cell, { live, start: 12, end: 29 })).toHaveLength(1);
  });
});

describe('a hover on a variable', () => {
  it.each([
    ['where it is declared', ['const /*here*/x = 1;']],
    ['where it is used', ['const x = 1;\n/*here*/x;']],
    ['in another cell', ['const x = 1;', '/*here*/x + 1;']],
    ['that another cell assigns', ['let x = 1;', '/*here*/x = 2;']],
  ])('tells what it holds %s', (_name, cells) => {
    const notebook = new TestNotebook(cells);
    expect(hovered(notebook, runOf(notebook))).toBe('Since the last run: `float32 [2, 3]`\n\nmean 0.5');
  });

  it('says so when the cell was edited since', () => {
    const notebook = new TestNotebook(['const x = 1;', '/*here*/x;']);
    const live = runOf(notebook);
    notebook.edit(0, 'const x = 2;');
    expect(hovered(notebook, live)).toMatch(
      /^As of the last run; the cell that declares it was edited since: /,
    );
  });

  it.each([
    ['a member of that name', ['const o = { x: 1 };', 'o./*here*/x;']],
    ['a local of that name', ['const x = 1;', 'function f(x: number) { return /*here*/x; }']],
    ['what no run knows', ['const y = 1;', '/*here*/y;']],
  ])('is silent about %s', (_name, cells) => {
    const notebook = new TestNotebook(cells);
    expect(hovered(notebook, runOf(notebook))).toBeUndefined();
  });
});

describe('in a string', () => {
  it.each([
    ['layers of the model', "model.getLayer('/*here*/')", ['dense_1', "d'2"]],
    ['layers where some of the name is there', "model.getLayer('de/*here*/n')", ['dense_1', "d'2"]],
    ['layers of all models', "find().getLayer('/*here*/')", ['dense_1', "d'2", 'flat']],
    ['observed values', "trainer.observation.values['/*here*/']", METRICS],
    ['observed values to monitor', "bestWeights({ monitor: '/*here*/' })", METRICS],
    ['observed values of a trigger', 'minValueTrigger("/*here*/")', METRICS],
    ['fields of one of a list', "table[0]['/*here*/']", ['price', 'rooms']],
    ['fields', "table['/*here*/']", ['price', 'rooms']],
    ['in an unfinished one', "model.getLayer('/*here*/", ['dense_1', "d'2"]],
  ])('%s are offered', (_name, cell, expected) => {
    expect(completed(new TestNotebook([cell]))).toEqual(expected);
  });

  it.each([
    "x['/*here*/']",
    "log('/*here*/')",
    '/*here*/',
    "model.getLayer(0, '/*here*/')",
    "/*here*/'text'",
  ])('nothing is offered in %s', (cell) => {
    expect(completed(new TestNotebook([cell]))).toEqual([]);
  });

  it('the text between the quotes is replaced, and quotes are escaped', () => {
    const notebook = new TestNotebook(["model.getLayer('de/*here*/n')"]);
    const { cell, offset } = notebook.at('here');
    const [, second] = completeLive(notebook.program, cell, { live: runOf(notebook), offset });
    expect(second?.textEdit).toEqual({
      range: { start: { line: 0, character: 16 }, end: { line: 0, character: 19 } },
      newText: "d\\'2",
    });
  });
});
