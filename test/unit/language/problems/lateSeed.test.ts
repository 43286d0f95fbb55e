import { describe, expect, it } from 'vitest';
import { IMPORTS, LIBRARIES } from '../support/libraries.ts';
import { TestNotebook } from '../support/testNotebook.ts';
import { applyFix, diagnosticsOf, fixed, found, notebookOf } from './support.ts';

describe('a seed after something random', () => {
  it.each([
    ['a model', ['const m = lenet();', 'seed(1);']],
    ['a model of tfjs', ['const m = tf.sequential();', 'seed(1);']],
    ['Math.random', ['const a = rows.map(() => Math.random());', 'seed(1);']],
    ['a random op', ['const t = tf.randomNormal([1]);', 'const b = 1;', 'seed(1);']],
    ['a split', ['const parts = (await loadMnist()).train.split({});', 'seed(1);']],
    ['a training', ['await net.fit(x);', 'seed(1);']],
  ])('is told: %s', (_name, cells) => {
    expect(found(notebookOf(...cells))).toEqual([`${cells.length} late-seed @seed(1)`]);
  });

  it('is told in one cell, with the place', () => {
    const notebook = notebookOf('const m = lenet();\nseed(1);');
    expect(found(notebook)).toEqual(['1 late-seed @seed(1)']);
    const [related] = diagnosticsOf(notebook, 1)[0]?.relatedInformation ?? [];
    expect(related && notebook.show(related.location)).toBe('cell 1: const m = [lenet()];');
  });

  it.each([
    ['before', ['seed(1);', 'const m = lenet();']],
    ['before, in one cell', ['seed(1);\nconst m = lenet();']],
    ['again', ['seed(1);', 'const m = lenet();', 'seed(1);\nconst n = lenet();']],
    [
      'after functions that only declare',
      ['function make() { return lenet(); }\nconst f = () => Math.random();', 'seed(1);'],
    ],
    [
      'after what draws nothing',
      ['const d = await loadMnist();\nconst z = tf.tensor([1]).mean();', 'seed(1);'],
    ],
    [
      'of somebody else',
      [
        'const m = lenet();',
        'namespace mine { export function seed(n: number) { return n; } }\nmine.seed(1);',
      ],
    ],
    ['in a function', ['const m = lenet();', 'function again() { seed(1); }']],
  ])('is none: %s', (_name, cells) => {
    expect(found(notebookOf(...cells))).toEqual([]);
  });

  it('moves to the beginning of what is random', () => {
    const notebook = notebookOf('const one = 1;\nconst m = lenet();', 'seed(7);\nconst two = 2;');
    expect(applyFix(notebook, 2)).toBe('const two = 2;');
    expect(notebook.cell(1).woven.text).toBe('const one = 1;\nseed(7);\nconst m = lenet();');
    expect(found(notebook)).toEqual([]);
  });

  it('brings its import along', () => {
    const notebook = new TestNotebook(
      [
        "import { lenet } from 'trainbook';\nconst m = lenet();",
        "import { seed } from 'trainbook';\nseed(1);",
      ],
      LIBRARIES,
    );
    applyFix(notebook, 1);
    expect(notebook.cell(0).woven.text).toBe(
      "import { lenet } from 'trainbook';\nimport { seed } from 'trainbook';\nseed(1);\nconst m = lenet();",
    );
  });

  it('stays where its value is made later', () => {
    expect(fixed(notebookOf('const m = lenet();', 'const start = 3;\nseed(start);'), 2)).toBeUndefined();
  });

  it('is told anew when cells move', () => {
    const notebook = new TestNotebook([IMPORTS, 'seed(1);', 'const m = lenet();'], LIBRARIES);
    expect(found(notebook)).toEqual([]);
    notebook.move(1, 2);
    expect(found(notebook)).toEqual(['2 late-seed @seed(1)']);
  });
});
