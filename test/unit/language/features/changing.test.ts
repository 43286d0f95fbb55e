import { describe, expect, it } from 'vitest';
import type { TextEdit, WorkspaceEdit } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { addMissingImports, findQuickFixes } from '../../../../src/language/service/features/codeActions.ts';
import { diagnose, DIAGNOSTIC_STAGES } from '../../../../src/language/service/features/diagnostics.ts';
import { format, formatTyped } from '../../../../src/language/service/features/formatting.ts';
import { organizeImports } from '../../../../src/language/service/features/organizeImports.ts';
import type { Cell } from '../../../../src/language/service/program/notebookProgram.ts';
import { CONTEXT, problems } from '../support/questions.ts';
import { TestNotebook } from '../support/testNotebook.ts';

function applied(cell: Cell, edits: TextEdit[] = []): string {
  return TextDocument.applyEdits(cell.document, edits);
}

function afterEdit(cell: Cell, edit: WorkspaceEdit | undefined): string {
  return applied(cell, edit?.changes?.[cell.uri]);
}

const FILES = {
  '/project/helper.ts': 'export function helper(x: number) { return x; }\nexport const other = 1;',
};

function fixes(notebook: TestNotebook, index: number) {
  const cell = notebook.cell(index);
  const found = DIAGNOSTIC_STAGES.flatMap((stage) => diagnose(notebook.program, cell, stage));
  return findQuickFixes(notebook.program, cell, found, CONTEXT).map((action) => ({
    title: action.title,
    preferred: action.isPreferred === true,
    text: afterEdit(cell, action.edit),
  }));
}

describe('quick fixes', () => {
  it.each([
    ['import', ['helper(1);'], 0, "import { helper } from './helper.ts';\n\nhelper(1);"],
    [
      'import after those of the cell',
      ["import { resolve } from './none.ts';\nresolve(); helper(1);"],
      0,
      "import { helper } from './helper.ts';\nimport { resolve } from './none.ts';\nresolve(); helper(1);",
    ],
    [
      'import into one that is there',
      ["import { other } from './helper.ts';\nhelper(other);"],
      0,
      "import { helper, other } from './helper.ts';\nhelper(other);",
    ],
    [
      'import in a cell that uses names of others',
      ['const x = 1;', 'helper(x);'],
      1,
      "import { helper } from './helper.ts';\n\nhelper(x);",
    ],
    ['spelling', ['const learningRate = 1;', 'console1; learningRat + 1;'], 1, 'console1; learningRate + 1;'],
    ['spelling of a member', ['const o = { width: 1 };', 'o.widht;'], 1, 'o.width;'],
    ['await', ['async function load() { return { size: 1 }; }', 'load().size;'], 1, '(await load()).size;'],
    [
      'async',
      ['async function load() {}', 'function f() { await load(); }'],
      1,
      'async function f() { await load(); }',
    ],
  ])('%s', (_name, cells, index, expected) => {
    const notebook = new TestNotebook(cells, FILES);
    expect(fixes(notebook, index).map(({ text }) => text)).toContain(expected);
  });

  it('that are the only one of their kind are preferred', () => {
    const notebook = new TestNotebook(['helper(1);'], FILES);
    expect(fixes(notebook, 0)[0]).toMatchObject({ title: 'Add import from "./helper.ts"', preferred: true });
  });

  it('never import from another cell', () => {
    const notebook = new TestNotebook(['later;', 'export const later = 1;']);
    expect(fixes(notebook, 0).filter(({ text }) => /import/.test(text))).toEqual([]);
  });
});

describe('all missing imports', () => {
  it('are added at once', () => {
    const notebook = new TestNotebook(['const x = 1;', 'helper(x); other;'], FILES);
    const cell = notebook.cell(1);
    expect(afterEdit(cell, addMissingImports(notebook.program, cell, CONTEXT)?.edit)).toBe(
      "import { helper, other } from './helper.ts';\n\nhelper(x); other;",
    );
    expect(addMissingImports(notebook.program, notebook.cell(0), CONTEXT)).toBeUndefined();
  });
});

describe('organising imports', () => {
  it('sorts and joins those of the cell alone', () => {
    const notebook = new TestNotebook(
      [
        'const used = 1;',
        "import { other } from './helper.ts';\nimport { a } from './a.ts';\nimport { helper } from './helper.ts';\nused;",
      ],
      { ...FILES, '/project/a.ts': 'export const a = 1;' },
    );
    const cell = notebook.cell(1);
    expect(afterEdit(cell, organizeImports(notebook.program, cell, CONTEXT)?.edit)).toBe(
      "import { a } from './a.ts';\nimport { helper, other } from './helper.ts';\nused;",
    );
  });

  it('keeps those that only later cells use, and has nothing to do where all is in order', () => {
    const notebook = new TestNotebook(["import { helper } from './helper.ts';", 'helper(1);'], FILES);
    expect(organizeImports(notebook.program, notebook.cell(0), CONTEXT)).toBeUndefined();
    expect(organizeImports(notebook.program, notebook.cell(1), CONTEXT)).toBeUndefined();
  });
});

describe('formatting', () => {
  it.each([
    ['const a={b:1}', 'const a = { b: 1 }'],
    ['function f( ){\nreturn  1\n}', 'function f() {\n  return 1\n}'],
    ['%time  \nconst a=1', '%time  \nconst a = 1'],
    ['!npm  install   x\nf( a )', '!npm  install   x\nf(a)'],
    ['const a = 1;\n\n\n', 'const a = 1;\n\n\n'],
    ['', ''],
  ])('%j', (text, expected) => {
    const notebook = new TestNotebook(['const before = 1;', text]);
    const cell = notebook.cell(1);
    expect(applied(cell, format(notebook.program, cell, CONTEXT))).toBe(expected);
  });

  it('of what was just typed', () => {
    const notebook = new TestNotebook(['const a=1;/*typed*/\nconst b=2;']);
    const { cell, offset } = notebook.at('typed');
    expect(applied(cell, formatTyped(notebook.program, cell, { ...CONTEXT, offset, typed: ';' }))).toBe(
      'const a = 1;\nconst b=2;',
    );
  });
});

describe('problems', () => {
  it('point to where a name was declared, in other cells too', () => {
    const notebook = new TestNotebook(['interface Point { x: number }', 'const p: Point = {};']);
    const [problem] = diagnose(notebook.program, notebook.cell(1), 'semantic');
    expect(problem?.relatedInformation?.map(({ location }) => notebook.show(location))).toEqual([
      'cell 0: interface Point { [x]: number }',
    ]);
  });

  it('say which of two types of one name is meant', () => {
    const notebook = new TestNotebook([
      'class A { one = 1 }\nlet held = new A();',
      'class A { two = 2 }',
      'held = new A();',
    ]);
    expect(problems(notebook)).toEqual([
      "2: Property 'one' is missing in type 'A (code cell 2)' but required in type 'A (code cell 1)'. @held",
    ]);
  });

  it('fade imports that no cell uses, strike out what is deprecated', () => {
    const notebook = new TestNotebook(
      [
        "import { helper, other } from './helper.ts';\n/** @deprecated */ function old() {}",
        'function f(unused: number) { return other; }\nold();',
      ],
      FILES,
    );
    expect(problems(notebook, ['suggestion'])).toEqual([
      "0: 'helper' is imported but no cell uses it. @helper",
      "1: 'unused' is declared but its value is never read. @unused",
      "1: The signature '(): void' of 'old' is deprecated. @old",
    ]);
  });
});
