import { describe, expect, it } from 'vitest';
import type { LocationLink } from 'vscode-languageserver';
import {
  findDefinition,
  findImplementation,
  findTypeDefinition,
} from '../../../../src/language/service/features/definition.ts';
import { findHighlights } from '../../../../src/language/service/features/highlights.ts';
import { findReferences } from '../../../../src/language/service/features/references.ts';
import { rename, RenameError } from '../../../../src/language/service/features/rename.ts';
import { TestNotebook } from '../support/testNotebook.ts';

const notebook = new TestNotebook(
  [
    "import { helper } from './helper.ts';\nimport * as all from './helper.ts';\nimport { Tool as Renamed } from './helper.ts';",
    'let count = 1;\nconst box = { count, side: 2 };\ninterface Shape { side: number }',
    'count/*assigned*/ = 2;\nbox/*box*/.si/*member*/de;\nhelper/*helper*/(1);\nall/*all*/.helper;',
    'const box = "new";\nclass Square implements Shape { side = count/*value*/ }',
    'box/*boxAgain*/.length;\nconst shape: Sha/*shape*/pe = { side: count };\nlet tool: Renamed/*alias*/;',
    'const { side: mine } = shape/*variable*/; mine/*local*/ + mine;\nfunction f(p: number) { return p/*parameter*/; }',
  ],
  {
    '/project/helper.ts':
      '/** Helps. */\nexport function helper(x: number) { return x; }\nexport class Tool {}\nhelper(2);',
  },
);

function targets(links: readonly LocationLink[]): string[] {
  return links.map((link) => notebook.show({ uri: link.targetUri, range: link.targetSelectionRange }));
}

describe('go to definition', () => {
  it.each([
    ['assigned', ['cell 1: let [count] = 1;']],
    ['value', ['cell 1: let [count] = 1;']],
    ['box', ['cell 1: const [box] = { count, side: 2 };']],
    ['boxAgain', ['cell 3: const [box] = "new";']],
    ['member', ['cell 1: const box = { count, [side]: 2 };']],
    ['helper', ['/project/helper.ts: export function [helper](x: number) { return x; }']],
    ['all', ["cell 0: import * as [all] from './helper.ts';"]],
    ['shape', ['cell 1: interface [Shape] { side: number }']],
    ['alias', ['/project/helper.ts: export class [Tool] {}']],
    ['parameter', ['cell 5: function f([p]: number) { return p; }']],
  ])('of %s', (marker, expected) => {
    const { cell, offset } = notebook.at(marker);
    expect(targets(findDefinition(notebook.program, cell, offset))).toEqual(expected);
  });

  it('of the type, and of what implements it', () => {
    const variable = notebook.at('variable');
    expect(targets(findTypeDefinition(notebook.program, variable.cell, variable.offset))).toEqual([
      'cell 1: interface [Shape] { side: number }',
    ]);
    const shape = notebook.at('shape');
    expect(targets(findImplementation(notebook.program, shape.cell, shape.offset))).toEqual(
      expect.arrayContaining(['cell 3: class [Square] implements Shape { side = count }']),
    );
  });
});

describe('references', () => {
  const ask = (marker: string, includeDeclaration = true) => {
    const { cell, offset } = notebook.at(marker);
    return findReferences(notebook.program, cell, { offset, includeDeclaration })
      .map((location) => notebook.show(location))
      .sort();
  };
  const counts = [
    'cell 1: const box = { [count], side: 2 };',
    'cell 1: let [count] = 1;',
    'cell 2: [count] = 2;',
    'cell 3: class Square implements Shape { side = [count] }',
    'cell 4: const shape: Shape = { side: [count] };',
  ];

  it.each(['assigned', 'value'])('are found across cells, from %s', (marker) => {
    expect(ask(marker)).toEqual(counts);
  });

  it('leave out another variable of the same name', () => {
    expect(ask('boxAgain')).toEqual(['cell 3: const [box] = "new";', 'cell 4: [box].length;']);
    expect(ask('box')).toEqual(['cell 1: const [box] = { count, side: 2 };', 'cell 2: [box].side;']);
  });

  it('reach into files', () => {
    expect(ask('helper')).toEqual([
      '/project/helper.ts: [helper](2);',
      '/project/helper.ts: export function [helper](x: number) { return x; }',
      "cell 0: import { [helper] } from './helper.ts';",
      'cell 2: [helper](1);',
      'cell 2: all.[helper];',
    ]);
  });

  it('can leave out the declaration', () => {
    expect(ask('boxAgain', false)).toEqual(['cell 4: [box].length;']);
  });
});

describe('rename', () => {
  const ask = (marker: string) => {
    const { cell, offset } = notebook.at(marker);
    const { changes = {} } = rename(notebook.program, cell, { offset, newName: 'fresh' });
    return Object.entries(changes)
      .flatMap(([uri, edits]) =>
        edits.map(({ range, newText }) => `${notebook.show({ uri, range })} > ${newText}`),
      )
      .sort();
  };

  it.each(['assigned', 'value'])('touches every cell that means it, from %s', (marker) => {
    expect(ask(marker)).toEqual([
      'cell 1: const box = { [count], side: 2 }; > count: fresh',
      'cell 1: let [count] = 1; > fresh',
      'cell 2: [count] = 2; > fresh',
      'cell 3: class Square implements Shape { side = [count] } > fresh',
      'cell 4: const shape: Shape = { side: [count] }; > fresh',
    ]);
  });

  it('and leaves a name alone that is declared again', () => {
    expect(ask('box')).toEqual([
      'cell 1: const [box] = { count, side: 2 }; > fresh',
      'cell 2: [box].side; > fresh',
    ]);
    expect(ask('boxAgain')).toEqual([
      'cell 3: const [box] = "new"; > fresh',
      'cell 4: [box].length; > fresh',
    ]);
  });

  it.each([
    [
      'helper',
      ["cell 0: import { [helper] } from './helper.ts'; > helper as fresh", 'cell 2: [helper](1); > fresh'],
    ],
    ['all', ["cell 0: import * as [all] from './helper.ts'; > fresh", 'cell 2: [all].helper; > fresh']],
    [
      'alias',
      [
        "cell 0: import { Tool as [Renamed] } from './helper.ts'; > fresh",
        'cell 4: let tool: [Renamed]; > fresh',
      ],
    ],
    [
      'local',
      [
        'cell 5: const { side: [mine] } = shape; mine + mine; > fresh',
        'cell 5: const { side: mine } = shape; [mine] + mine; > fresh',
        'cell 5: const { side: mine } = shape; mine + [mine]; > fresh',
      ],
    ],
  ])('gives %s a new name in the notebook alone', (marker, expected) => {
    expect(ask(marker)).toEqual(expected);
  });

  it('refuses what has no name', () => {
    const { cell } = notebook.at('box');
    const offset = cell.document.getText().indexOf('= 2');
    expect(() => rename(notebook.program, cell, { offset, newName: 'x' })).toThrow(RenameError);
  });
});

describe('highlights', () => {
  it('stay in the cell', () => {
    const { cell, offset } = notebook.at('local');
    const found = findHighlights(notebook.program, cell, offset);
    expect(found.map(({ range }) => cell.document.getText(range))).toEqual(['mine', 'mine', 'mine']);
  });
});
