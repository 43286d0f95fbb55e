import { describe, expect, it } from 'vitest';
import { hoverCode, problems } from './support/questions.ts';
import { TestNotebook } from './support/testNotebook.ts';

describe('the project around the notebook', () => {
  it('gives its compiler options and paths', () => {
    const notebook = new TestNotebook(["import { a } from '@lib/a';\nlet x: string = null;\na;"], {
      '/project/tsconfig.json':
        '{ "compilerOptions": { "strict": false, "paths": { "@lib/*": ["./lib/*"] } } }',
      '/project/lib/a.ts': 'export const a = 1;',
    });
    expect(problems(notebook)).toEqual([]);
    expect(notebook.program.project.configPath).toBe('/project/tsconfig.json');
  });

  it('is that of the nearest tsconfig.json above', () => {
    const notebook = new TestNotebook(
      ['let x: string = null;'],
      { '/project/tsconfig.json': '{ "compilerOptions": { "strict": false } }' },
      '/project/deep/er/nb.ipynb',
    );
    expect(problems(notebook)).toEqual([]);
  });

  it('can be absent: strict, for Node, with top-level await and the newest syntax', () => {
    const notebook = new TestNotebook([
      'const n = await Promise.resolve(1);\nfor await (const x of [n]) x;\nlet s: string = null;\ndocument;',
    ]);
    expect(problems(notebook)).toEqual([
      "0: Type 'null' is not assignable to type 'string'. @s",
      expect.stringMatching(/^0: Cannot find name 'document'/),
    ]);
  });

  it('never keeps a cell from being one', () => {
    const notebook = new TestNotebook(
      ['const a: number = await 1;\ntype T = 1;\nexport { a };', 'const b: T = 1; a;'],
      {
        '/project/tsconfig.json': JSON.stringify({
          compilerOptions: {
            target: 'ES5',
            module: 'CommonJS',
            moduleResolution: 'Node10',
            isolatedModules: true,
            verbatimModuleSyntax: true,
            composite: true,
            rootDir: './src',
            types: [],
          },
          include: ['src'],
        }),
      },
    );
    expect(problems(notebook)).toEqual([]);
  });

  it('with an error holds as far as it is right', () => {
    const notebook = new TestNotebook(['let x: string = null;'], {
      '/project/tsconfig.json': '{ "compilerOptions": { "strict": false, "target": "ES1999" } }',
    });
    expect(notebook.program.project.errors).toEqual([expect.stringContaining("'--target'")]);
    expect(problems(notebook)).toEqual([]);
  });

  it('brings its declaration files', () => {
    const notebook = new TestNotebook(["import text from './a.txt';\nconst t: string = text; shared;"], {
      '/project/tsconfig.json': '{}',
      '/project/types/globals.d.ts':
        "declare module '*.txt' { const text: string; export default text; }\ndeclare const shared: 1;",
    });
    expect(problems(notebook)).toEqual([]);
  });
});

describe('files', () => {
  it('count as they are in the editor, and on disk once closed', () => {
    const notebook = new TestNotebook(["import { a } from './a.ts';\nconst n: number = a;"], {
      '/project/a.ts': 'export const a = 1;',
    });
    expect(problems(notebook)).toEqual([]);
    notebook.files.openDocument('/project/a.ts', 'export const a = "x";');
    expect(problems(notebook)).toEqual(["0: Type 'string' is not assignable to type 'number'. @n"]);
    notebook.files.closeDocument('/project/a.ts');
    expect(problems(notebook)).toEqual([]);
  });

  it('are read again when they change, come or go', () => {
    const notebook = new TestNotebook(["import { a } from './a';\nconst n: number = a;"]);
    expect(problems(notebook)).toEqual([expect.stringContaining("Cannot find module './a'")]);
    notebook.disk.set('/project/a.ts', 'export const a = 1;');
    notebook.files.noteChange('/project/a.ts', 'created');
    expect(problems(notebook)).toEqual([]);
    notebook.disk.set('/project/a.ts', 'export const a = "x";');
    notebook.files.noteChange('/project/a.ts', 'changed');
    expect(problems(notebook)).toHaveLength(1);
    notebook.disk.delete('/project/a.ts');
    notebook.files.noteChange('/project/a.ts', 'deleted');
    expect(problems(notebook)).toEqual([expect.stringContaining("Cannot find module './a'")]);
  });

  it('follow a changed tsconfig.json', () => {
    const notebook = new TestNotebook(['let x: string = null;']);
    expect(problems(notebook)).toHaveLength(1);
    notebook.disk.set('/project/tsconfig.json', '{ "compilerOptions": { "strict": false } }');
    notebook.program.reloadProject();
    expect(problems(notebook)).toEqual([]);
  });
});

const SHIPPED = {
  '/shipped/node_modules/trainbook/package.json': '{"name":"trainbook","types":"index.d.ts"}',
  '/shipped/node_modules/trainbook/index.d.ts':
    "import { Tensor } from '@tensorflow/tfjs';\nexport declare function train(t: Tensor): 'shipped';",
  '/shipped/node_modules/@tensorflow/tfjs/package.json': '{"name":"@tensorflow/tfjs","types":"index.d.ts"}',
  '/shipped/node_modules/@tensorflow/tfjs/index.d.ts':
    'export declare class Tensor { private id: number; shipped: true }',
  '/shipped/node_modules/@types/node/package.json': '{"name":"@types/node","types":"index.d.ts"}',
  '/shipped/node_modules/@types/node/index.d.ts':
    "declare module 'node:fs' { export function readFileSync(path: string): string }\ndeclare const process: { pid: number };",
};
const CELL =
  "import { train } from 'trainbook';\nimport { Tensor } from '@tensorflow/tfjs';\nimport { readFileSync } from 'node:fs';\nconst done/*done*/ = train(new Tensor());\nreadFileSync(String(process.pid));";

describe('what the kernel offers', () => {
  it('is known without installing anything', () => {
    const notebook = new TestNotebook([CELL], SHIPPED);
    expect(problems(notebook)).toEqual([]);
    expect(hoverCode(notebook, 'done')).toBe('const done: "shipped"');
  });

  it('includes modules of Node that are read once a cell imports them', () => {
    const files = {
      ...SHIPPED,
      '/shipped/seldom.json': '{"node:seldom":"node_modules/@types/node/seldom.d.ts"}',
      '/shipped/node_modules/@types/node/seldom.d.ts':
        'declare module "node:seldom" { export const found: "seldom"; }',
    };
    const notebook = new TestNotebook(
      ['import { found } from "node:seldom";', 'const f/*f*/ = found;'],
      files,
    );
    expect(problems(notebook)).toEqual([]);
    expect(hoverCode(notebook, 'f')).toBe('const f: "seldom"');
    expect(problems(new TestNotebook(['import { found } from "node:rare"; found;'], files))).toHaveLength(1);
  });

  it('leaves modules of Node to the types that are installed', () => {
    const notebook = new TestNotebook(['import { found } from "node:seldom";\nconst f/*f*/ = found;'], {
      ...SHIPPED,
      '/shipped/seldom.json': '{"node:seldom":"node_modules/@types/node/seldom.d.ts"}',
      '/shipped/node_modules/@types/node/seldom.d.ts':
        'declare module "node:seldom" { export const found: "seldom"; }',
      '/project/node_modules/@types/node/package.json': '{"name":"@types/node","types":"index.d.ts"}',
      '/project/node_modules/@types/node/index.d.ts':
        'declare module "node:seldom" { export const found: "own"; }',
    });
    expect(problems(notebook)).toEqual([]);
    expect(hoverCode(notebook, 'f')).toBe('const f: "own"');
  });

  it('is taken from the folder of the notebook where it lies, by every file alike', () => {
    const notebook = new TestNotebook(
      [
        'import { Tensor } from "@tensorflow/tfjs";\nimport { train } from "trainbook";\nconst t/*own*/ = new Tensor().own; train(new Tensor());',
      ],
      {
        ...SHIPPED,
        '/project/node_modules/@tensorflow/tfjs/package.json':
          '{"name":"@tensorflow/tfjs","types":"index.d.ts"}',
        '/project/node_modules/@tensorflow/tfjs/index.d.ts':
          'export declare class Tensor { private id: number; own: 1 }',
      },
    );
    expect(problems(notebook)).toEqual([]);
    expect(hoverCode(notebook, 'own')).toBe('const t: 1');
  });
});

describe('an edit in a notebook of 100 cells', () => {
  const texts = Array.from({ length: 100 }, (_, index) =>
    index === 0 ? 'const x0 = 1;' : `const x${index} = x${index - 1} + 1;`,
  );

  it('parses the edited cell anew and no other', () => {
    const notebook = new TestNotebook(texts);
    const parsed = () => notebook.program.cells.map((cell) => notebook.program.sourceFile(cell));
    const before = parsed();
    notebook.edit(50, 'const x50 = x49 + 2; x7;');
    const after = parsed();
    expect(after.flatMap((file, index) => (file === before[index] ? [] : [index]))).toEqual([50]);
  });

  it('parses none anew when a cell is moved where no name cares', () => {
    const notebook = new TestNotebook([...texts, '1 + 1;']);
    const before = new Set(notebook.program.cells.map((cell) => notebook.program.sourceFile(cell)));
    notebook.move(100, 3);
    expect(notebook.program.cells.filter((cell) => !before.has(notebook.program.sourceFile(cell)))).toEqual(
      [],
    );
  });
});
