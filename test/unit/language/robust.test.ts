import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findTrainingProblems } from '../../../src/language/service/problems/trainingProblems.ts';
import { diagnose, DIAGNOSTIC_STAGES } from '../../../src/language/service/features/diagnostics.ts';
import { completionLabels, hoverCode, hoverText, problems } from './support/questions.ts';
import { TestNotebook } from './support/testNotebook.ts';

const lines = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, i) => line(i));

describe('a notebook stays usable', () => {
  it('beside a cell that never parses, whatever it holds', () => {
    const notebook = new TestNotebook(['const kept = { width: 1 };', '', 'kept./*here*/width;']);
    const pieces = fc.constantFrom(
      '{',
      '}',
      '(',
      ')',
      '`',
      '${',
      "'",
      '/*',
      '*/',
      '<',
      '=>',
      'class',
      'import',
      '\n',
      '@',
      '#',
      'kept',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(pieces, fc.string({ maxLength: 6 })), { maxLength: 12 }), (parts) => {
        notebook.edit(1, parts.join(' '));
        const cell = notebook.cell(1);
        for (const stage of DIAGNOSTIC_STAGES) diagnose(notebook.program, cell, stage);
        findTrainingProblems(notebook.program, cell);
        // What the text declares may hide the name; else it is the one of the first cell.
        const hidden = cell.woven.scan.declared.has('kept');
        expect(hidden || completionLabels(notebook, 'here').includes('width')).toBe(true);
      }),
      { numRuns: 25, seed: 6 },
    );
  });

  it('with a cell of 5,000 lines', () => {
    const text = lines(5000, (i) => `const v${i} = ${i < 100 ? '{ size: 1 }' : `v${i - 100}`};`).join('\n');
    const notebook = new TestNotebook([
      `${text}\nv4999./*here*/size;\nconst wrong: string = v4999.size;`,
      'v4998.size + "";\nv5000;',
    ]);
    expect(completionLabels(notebook, 'here')).toEqual(['size']);
    expect(problems(notebook)).toEqual([
      "0: Type 'number' is not assignable to type 'string'. @wrong",
      expect.stringMatching(/^1: Cannot find name 'v5000'/),
    ]);
  });

  it('with 300 cells, an edit of which concerns those that use it', () => {
    const cells = lines(300, (i) =>
      i === 0 ? 'const v0 = 1;' : `const v${i} = v${Math.max(0, i - 50)} + 1;`,
    );
    const notebook = new TestNotebook([...cells, 'const wrong: string = v299;']);
    expect(problems(notebook)).toEqual(["300: Type 'number' is not assignable to type 'string'. @wrong"]);
    const changed = notebook.edit(149, 'const v149 = "text";');
    expect(changed.map(({ index }) => index)).toEqual([149]);
    expect(problems(notebook)).toEqual([]);
  });

  it('with a package of huge types', () => {
    const kinds = lines(2000, (i) => `export interface Kind${i} { kind: 'k${i}'; value${i}: number }`);
    const union = `export type Any = ${lines(2000, (i) => `Kind${i}`).join(' | ')};`;
    const notebook = new TestNotebook(
      ["import { any, type Any } from 'huge';\nany./*here*/kind;", '/*hover*/any;'],
      {
        '/project/node_modules/huge/package.json': '{ "types": "index.d.ts" }',
        '/project/node_modules/huge/index.d.ts': `${kinds.join('\n')}\n${union}\nexport declare const any: Any;`,
      },
    );
    expect(problems(notebook)).toEqual([]);
    expect(completionLabels(notebook, 'here')).toEqual(['kind']);
    expect(hoverText(notebook, 'hover')?.length).toBeLessThan(5000);
  });

  it('when it gives its memory back', () => {
    const notebook = new TestNotebook(['const one = 1;', '/*hover*/one;']);
    expect(hoverCode(notebook, 'hover')).toBe('const one: 1');
    notebook.program.releaseMemory();
    expect(hoverCode(notebook, 'hover')).toBe('const one: 1');
  });

  it('with a tsconfig.json that is no JSON, that includes itself, or that is gone', () => {
    const notebook = new TestNotebook(['const n: number = "text";'], {
      '/project/tsconfig.json': '{ "compilerOptions": ',
    });
    const expected = ["0: Type 'string' is not assignable to type 'number'. @n"];
    expect(problems(notebook)).toEqual(expected);
    expect(notebook.program.project.errors).not.toEqual([]);
    notebook.disk.set('/project/tsconfig.json', '{ "extends": "./tsconfig.json" }');
    notebook.files.noteChange('/project/tsconfig.json', 'changed');
    notebook.program.reloadProject();
    expect(problems(notebook)).toEqual(expected);
    notebook.disk.delete('/project/tsconfig.json');
    notebook.files.noteChange('/project/tsconfig.json', 'deleted');
    notebook.program.reloadProject();
    expect(problems(notebook)).toEqual(expected);
    expect(notebook.program.project.errors).toEqual([]);
  });
});
