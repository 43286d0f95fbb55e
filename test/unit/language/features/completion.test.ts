import { describe, expect, it } from 'vitest';
import { complete, wantsCompletion } from '../../../../src/language/service/features/completion.ts';
import {
  describeCompletion,
  readCompletionData,
} from '../../../../src/language/service/features/completionDetails.ts';
import { DEFAULT_PREFERENCES } from '../../../../src/language/service/userPreferences.ts';
import { completionLabels, CONTEXT } from '../support/questions.ts';
import { TestNotebook } from '../support/testNotebook.ts';

const SHIPPED = {
  '/shipped/node_modules/trainbook/package.json': '{"name":"trainbook","types":"./index.d.ts"}',
  '/shipped/node_modules/trainbook/index.d.ts': "export { Trainer } from './training/trainer';",
  '/shipped/node_modules/trainbook/training/trainer.d.ts':
    '/** Trains.\n * @example\n * new Trainer()\n */\nexport declare class Trainer { run(): void }',
  '/project/helper.ts': 'export function helper() {}\nexport function other() {}',
  '/project/package.json': '{"name":"project","dependencies":{}}',
};

describe('completion', () => {
  const notebook = new TestNotebook(
    [
      "import { helper } from './helper.ts';\nconst model = { layers: [1], \n/** Its name. */\ntitle: 'a' };\ninterface Shape { width: number }",
      [
        'mo/*global*/;',
        'model./*member*/;',
        'model.ti/*resolve*/;',
        "const kind: 'red' | 'green' = '/*string*/';",
        'let s: Sh/*type*/;',
        'Trai/*package*/;',
        'oth/*file*/;',
        'const size: { width: number; height?: number } = { /*property*/ };',
        "import {} from './/*path*/';",
        'let late = lat/*inner*/; function f(argument: number) { return arg/*local*/ }',
      ].join('\n'),
      'const later = 1; const unfinished = () => { model./*open*/',
    ],
    SHIPPED,
  );

  it.each([
    ['global', ['model', 'helper', 'Math', 'const', 'late', 'f']],
    ['member', ['layers', 'title']],
    ['string', ['red', 'green']],
    ['type', ['Shape', 'Partial', 'string']],
    ['property', ['width', 'height?']],
    ['path', ['helper.ts']],
    ['local', ['argument', 'model']],
    ['open', ['layers', 'title']],
    ['package', ['Trainer']],
    ['file', ['other', 'helper']],
  ])('offers at %s', (marker, expected) => {
    expect(completionLabels(notebook, marker)).toEqual(expect.arrayContaining(expected));
  });

  it.each([
    ['global', ['later', 'unfinished', 'layers']],
    ['member', ['model', 'Math']],
    ['type', ['model', 'helper']],
    ['string', ['model']],
  ])('and does not offer at %s', (marker, unwanted) => {
    const labels = completionLabels(notebook, marker);
    expect(unwanted.filter((label) => labels.includes(label))).toEqual([]);
  });

  it('never offers the modules that cells are to TypeScript', () => {
    for (const marker of ['global', 'package', 'file', 'path', 'type']) {
      const { cell, offset } = notebook.at(marker);
      const items =
        complete(notebook.program, cell, { offset, preferences: DEFAULT_PREFERENCES })?.items ?? [];
      expect(items.filter((item) => JSON.stringify(item).includes('train.ts#'))).toHaveLength(
        items.filter((item) => JSON.stringify(item.data).includes('train.ts#')).length,
      );
      expect(items.map(({ labelDetails }) => labelDetails?.description ?? '').join()).not.toMatch(
        /#|trainbook-cell/,
      );
    }
  });

  function describeItem(marker: string, label: string) {
    const { cell, offset } = notebook.at(marker);
    const items = complete(notebook.program, cell, { offset, preferences: DEFAULT_PREFERENCES })?.items ?? [];
    const item = items.find((one) => one.label === label);
    const data = item && readCompletionData(item);
    if (!item || !data) throw new Error(`Nothing called ${label} is offered.`);
    return describeCompletion(notebook.program, cell, item, { ...CONTEXT, data });
  }

  it('tells signature and documentation when asked', () => {
    const item = describeItem('resolve', 'title');
    expect(item.detail).toBe('(property) title: string');
    expect(item.documentation).toEqual({ kind: 'markdown', value: 'Its name.' });
    expect(describeItem('global', 'model').detail).toMatch(/^const model: \{/);
  });

  it('imports from a package that the kernel gives, though no package.json names it', () => {
    const item = describeItem('package', 'Trainer');
    expect(item.labelDetails?.description).toBe('trainbook');
    expect(item.documentation).toEqual({
      kind: 'markdown',
      value: 'Trains.\n\n*@example*\n```typescript\nnew Trainer()\n```',
    });
    expect(item.additionalTextEdits?.[0]?.newText).toContain("import { Trainer } from 'trainbook';");
  });

  it('puts the import into the cell, not among the appended ones', () => {
    const { cell } = notebook.at('file');
    for (const { range } of describeItem('file', 'other').additionalTextEdits ?? []) {
      expect(cell.document.offsetAt(range.end)).toBeLessThanOrEqual(cell.document.getText().length);
    }
    expect(describeItem('file', 'other').additionalTextEdits).toHaveLength(1);
  });

  it('after a blank only in an import', () => {
    const { cell, offset } = notebook.at('path');
    expect(wantsCompletion(cell, offset, ' ')).toBe(true);
    expect(wantsCompletion(cell, notebook.at('global').offset, ' ')).toBe(false);
    expect(wantsCompletion(cell, 0, '.')).toBe(true);
  });
});

it('a module of Node is offered once, by the name that nothing else can have', () => {
  const notebook = new TestNotebook(['resolveTwi/*here*/;'], {
    '/project/node_modules/@types/node/package.json': '{ "name": "@types/node", "types": "index.d.ts" }',
    '/project/node_modules/@types/node/index.d.ts': `
declare module 'dns' { export function resolveTwice(): void }
declare module 'node:dns' { export * from 'dns'; }
declare module 'bare' { export function resolveTwig(): void }`,
  });
  const { cell, offset } = notebook.at('here');
  const items = complete(notebook.program, cell, { offset, preferences: DEFAULT_PREFERENCES })!.items;
  const found = items.filter(({ label }) => label.startsWith('resolveTwi'));
  expect(found.map(({ label, labelDetails }) => [label, labelDetails?.description])).toEqual([
    ['resolveTwice', 'node:dns'],
    ['resolveTwig', 'bare'],
  ]);
});

it('what is imported by its choice is not chosen by a dot, what is there is', () => {
  const notebook = new TestNotebook(['const helpers = 1;\nhelp/*here*/;'], SHIPPED);
  const { cell, offset } = notebook.at('here');
  const { items } = complete(notebook.program, cell, { offset, preferences: DEFAULT_PREFERENCES })!;
  const commits = (name: string) => items.find(({ label }) => label === name)!.commitCharacters;
  expect(commits('helpers')).toContain('.');
  expect(commits('helper')).toBeUndefined();
});
