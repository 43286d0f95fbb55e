import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const ENTRY = `${root}src/training/index.ts`;

let checker: ts.TypeChecker;
let names: ts.Symbol[];

beforeAll(() => {
  const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => undefined };
  const config = ts.getParsedCommandLineOfConfigFile(`${root}tsconfig.training.json`, {}, host);
  const program = ts.createProgram([ENTRY], config!.options);
  checker = program.getTypeChecker();
  names = checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(ENTRY)!)!);
}, 120_000);

function docOf(name: ts.Symbol): string {
  const symbol = name.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(name) : name;
  return ts.displayPartsToString(symbol.getDocumentationComment(checker));
}

describe('public names', () => {
  it('are there', () => {
    expect(names.length).toBeGreaterThan(300);
  });

  it('all say what they are', () => {
    expect(names.filter((name) => docOf(name).trim() === '').map(({ name }) => name)).toEqual([]);
  });
});
