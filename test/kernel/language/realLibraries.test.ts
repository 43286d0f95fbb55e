import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { beforeAll, describe, expect, it } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { diagnose, type DiagnosticStage } from '../../../src/language/service/features/diagnostics.ts';
import { LiveNotebook } from '../../../src/language/service/live/liveNotebook.ts';
import { NotebookProgram } from '../../../src/language/service/program/notebookProgram.ts';
import { SourceFiles } from '../../../src/language/service/program/sourceFiles.ts';
import type { LiveValue } from '../../../src/protocol/languageMessages.ts';
import { parseIpynb } from '../../../src/notebook/parseIpynb.ts';
import { parseTrainFile } from '../../../src/notebook/parseTrainFile.ts';
import { EXAMPLE_VALUES, PROBLEM_EXAMPLES } from '../../unit/language/problems/examples.ts';
import { IMPORTS } from '../../unit/language/support/libraries.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url)).replaceAll('\\', '/');
const samples = `${root}samples/`;
const snippets = Object.entries(
  (ts.parseConfigFileTextToJson('', readFileSync(`${root}snippets/training.code-snippets`, 'utf8')).config ??
    {}) as Record<string, { body: string[] }>,
);
const STAGES: readonly DiagnosticStage[] = ['syntactic', 'semantic', 'training'];

/** A notebook with the built extension's own types, over the real disk, for one text after the other. */
class RealNotebook {
  #program: NotebookProgram | undefined;
  #version = 0;

  /** What is told of these cells. */
  told(texts: readonly string[], stages = STAGES, values: LiveValue[] = []): string[] {
    const program = (this.#program ??= createProgram());
    this.#version++;
    const document = (text: string, index: number) =>
      TextDocument.create(`cell:${index}`, 'typescript', this.#version, text);
    program.update(texts.map(document));
    const live = new LiveNotebook({ values, metrics: [], sources: [...texts] });
    return program.cells.flatMap((cell) =>
      stages.flatMap((stage) =>
        diagnose(program, cell, stage, { live }).map(
          ({ code, message, range }) =>
            `${cell.index} ${String(code)} @${cell.document.getText(range)}: ${String(message)}`,
        ),
      ),
    );
  }
}

function createProgram(): NotebookProgram {
  const { sys } = ts;
  return new NotebookProgram({
    // In a folder without packages: in the repository `trainbook` would be its sources.
    path: '/no/such/folder/test.train.ts',
    files: new SourceFiles({ ...sys, realpath: (path) => sys.realpath?.(path) ?? path }),
    shipped: { libFolder: `${root}dist/language/lib`, typesFolder: `${root}dist/language/types` },
    registry: ts.createDocumentRegistry(true),
  });
}

function cellsOf(name: string): string[] {
  const text = readFileSync(`${samples}${name}`, 'utf8');
  const { cells } = name.endsWith('.ipynb') ? parseIpynb(text) : parseTrainFile(text);
  return cells.filter(({ kind }) => kind === 'code').map((cell) => cell.text);
}

describe('with the real types of TensorFlow.js and the library', () => {
  const notebook = new RealNotebook();
  beforeAll(() => {
    if (!ts.sys.directoryExists(`${root}dist/language/types`)) throw new Error('build first: npm run build');
  });

  it.each(readdirSync(samples).filter((name) => /\.(?:train\.ts|ipynb)$/.test(name)))(
    'nothing is wrong with %s',
    (name) => {
      expect(notebook.told(cellsOf(name))).toEqual([]);
    },
  );

  it.each(snippets)('the snippet "%s" is none of the problems', (_name, { body }) => {
    const text = body.join('\n').replace(/\$\{\d+\|([^,|]+)[^}]*\}|\$\{\d+:([^}]*)\}|\$\{?\d+\}?/g, '$1$2');
    expect(notebook.told([text], ['training'])).toEqual([]);
  });

  it.each(Object.entries(PROBLEM_EXAMPLES))('%s is told', (code, cell) => {
    const found = notebook.told([IMPORTS, cell], ['training'], EXAMPLE_VALUES);
    expect(found).toEqual([expect.stringMatching(new RegExp(`^1 ${code} `))]);
  });
});
