import ts from 'typescript';
import { awaitGates } from './awaitGates.ts';
import { shieldedName } from './cellNames.ts';
import { cellSyntax } from './cellSyntax.ts';
import { redeclarableBindings } from './redeclarableBindings.ts';
import type { CellScope } from './scopeAnalysis.ts';
import { SourceSyntaxError } from './sourceSyntaxError.ts';

export interface CompiledCell {
  /** A script for `Runtime.evaluate` in REPL mode, which awaits by itself. */
  code: string;
  /** A source map, version 3, from the code to the cell's text. */
  sourceMap: string;
  /** The names that the cell declares, as the user wrote them. */
  declaredNames: string[];
  /** Names that it uses without declaring them. */
  freeNames: string[];
}

export const TYPESCRIPT_OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleDetection: ts.ModuleDetectionKind.Force,
  verbatimModuleSyntax: true,
  preserveConstEnums: true,
  sourceMap: true,
  inlineSources: false,
};

/**
 * Compiles the cells of one notebook. It remembers between cells which names are constants and which are shielded
 * (cellNames.ts), so a compiled cell must be run, or never have been compiled.
 */
export class CellCompiler {
  private readonly constants = new Set<string>();
  private readonly shielded = new Set<string>();

  /** @param globals names that cells must not take away from the kernel and the libraries. */
  constructor(private readonly globals: ReadonlySet<string>) {}

  /**
   * @param script the name that the compiled script will have in stacks.
   * @throws SourceSyntaxError at the first place that is no TypeScript.
   */
  compile(source: string, script: string): CompiledCell {
    let scope: CellScope | undefined;
    const { code, sourceMap } = transpile(source, 'cell.ts', TYPESCRIPT_OPTIONS, {
      before: [
        cellSyntax({
          mustShield: (name, { declared }) =>
            this.globals.has(name) && (declared.has(name) || this.shielded.has(name)),
          isConstant: (name) => this.constants.has(name),
          onScope: (found) => (scope = found),
        }),
      ],
      after: [redeclarableBindings, awaitGates(script)],
    });
    const { declared, free } = scope as CellScope;
    this.remember(declared);
    return { code, sourceMap, declaredNames: [...declared.keys()], freeNames: [...free] };
  }

  /** The name under which a declared name lives in the realm. */
  nameInRealm(name: string): string {
    return this.shielded.has(name) ? shieldedName(name) : name;
  }

  private remember(declared: CellScope['declared']): void {
    for (const [name, kind] of declared) {
      if (kind === 'const' || kind === 'import') this.constants.add(name);
      else this.constants.delete(name);
      if (this.globals.has(name)) this.shielded.add(name);
    }
  }
}

/** @throws SourceSyntaxError at the first place that is no TypeScript. */
export function transpile(
  source: string,
  fileName: string,
  compilerOptions: ts.CompilerOptions,
  transformers: ts.CustomTransformers,
): { code: string; sourceMap: string } {
  const output = ts.transpileModule(source, {
    fileName,
    compilerOptions,
    transformers,
    reportDiagnostics: true,
  });
  const [problem] = output.diagnostics ?? [];
  if (problem) throw toSyntaxError(problem);
  return {
    code: output.outputText.replace(/\/\/# sourceMappingURL=.*\s*$/, ''),
    sourceMap: output.sourceMapText as string,
  };
}

function toSyntaxError({ messageText, file, start = 0 }: ts.Diagnostic): SourceSyntaxError {
  const message = ts.flattenDiagnosticMessageText(messageText, '\n');
  const { line, character } = file?.getLineAndCharacterOfPosition(start) ?? { line: 0, character: 0 };
  return new SourceSyntaxError(message, { line: line + 1, column: character + 1 });
}
