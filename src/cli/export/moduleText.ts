import ts from 'typescript';
import { analyzeScope, type BindingKind } from '../../kernel/cells/scopeAnalysis.ts';
import type { NotebookCell } from '../../notebook/notebookCells.ts';

export interface ModuleText {
  /** All cells as one module. */
  text: string;
  /** What the module imports, as it stands in the cells. */
  specifiers: string[];
  /** Why the cells can't be one module, a sentence each. */
  problems: string[];
}

interface Declaration {
  kind: BindingKind;
  /** From 1. */
  cell: number;
}

const IS_VARIABLE: readonly BindingKind[] = ['const', 'let', 'var'];

/**
 * Cells as one TypeScript module: imports once and first, then the cells in their order, markdown as comments. What the
 * last expression of a cell shows is shown by a call. A variable that several cells declare is declared by the first, and
 * assigned by the others, as in a kernel; a function, class or import can't be.
 */
export function moduleText(cells: readonly NotebookCell[]): ModuleText {
  const writer = new ModuleWriter(cells);
  return writer.write();
}

class ModuleWriter {
  private readonly files: (ts.SourceFile | undefined)[];
  private readonly imports = new Set<string>();
  private readonly specifiers = new Set<string>();
  private readonly problems: string[] = [];
  private readonly declared = new Map<string, Declaration>();
  /** Variables that more than one cell declares. */
  private readonly shared = new Set<string>();
  private readonly show: string;
  private showsValues = false;

  constructor(private readonly cells: readonly NotebookCell[]) {
    this.files = cells.map(({ kind, text }) =>
      kind === 'code' ? ts.createSourceFile('cell.ts', text, ts.ScriptTarget.Latest, true) : undefined,
    );
    const all = this.files.map((file) => file?.text ?? '').join('\n');
    this.show = ['show', 'showResult', 'showCellResult'].find((name) => !all.includes(name)) ?? 'showResult_';
    this.files.forEach((file, index) => file && this.findDeclarations(file, index + 1));
  }

  write(): ModuleText {
    const parts = this.cells.map((cell, index) => {
      const file = this.files[index];
      return file ? this.cellText(file, index + 1) : commented(cell.text);
    });
    const own = this.showsValues ? ["import { display } from 'trainbook';"] : [];
    const head = [...this.imports, ...own.filter((line) => !this.importsDisplay(line))].join('\n');
    const body = [head, this.showsValues ? this.showFunction() : '', ...parts];
    const text = `${body.filter((part) => part !== '').join('\n\n')}\n`;
    return { text, specifiers: [...this.specifiers], problems: this.problems };
  }

  private findDeclarations(file: ts.SourceFile, cell: number): void {
    for (const [name, kind] of analyzeScope(file).declared) {
      const earlier = this.declared.get(name);
      if (!earlier) this.declared.set(name, { kind, cell });
      else if (IS_VARIABLE.includes(kind) && IS_VARIABLE.includes(earlier.kind)) this.shared.add(name);
      else if (kind !== 'import' || earlier.kind !== 'import')
        this.problems.push(
          `cells ${earlier.cell} and ${cell} both declare ${name}, which a module can't: rename one of them`,
        );
    }
  }

  private cellText(file: ts.SourceFile, cell: number): string {
    const statements = file.statements.map((statement, index) => {
      if (ts.isImportDeclaration(statement)) return this.hoist(statement);
      this.noteDynamic(statement);
      const text = this.statementText(statement, cell);
      return (
        leadingComments(file, statement) +
        (index === file.statements.length - 1 ? this.shown(statement, text) : text)
      );
    });
    const rest = file.text.slice(file.statements.at(-1)?.end ?? 0).trim();
    return [...statements, rest].filter((text) => text !== '').join('\n');
  }

  private hoist(statement: ts.ImportDeclaration): string {
    this.specifiers.add((statement.moduleSpecifier as ts.StringLiteral).text);
    this.imports.add(statement.getText());
    return '';
  }

  private noteDynamic(statement: ts.Statement): void {
    const visit = (node: ts.Node): void => {
      const [argument] = ts.isCallExpression(node) ? node.arguments : [];
      const isImport = ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword;
      if (isImport && argument && ts.isStringLiteralLike(argument)) this.specifiers.add(argument.text);
      ts.forEachChild(node, visit);
    };
    visit(statement);
  }

  /** A statement, with declarations of shared variables as `let` in the first cell and as assignments in the others. */
  private statementText(statement: ts.Statement, cell: number): string {
    if (!ts.isVariableStatement(statement)) return statement.getText();
    const { declarations } = statement.declarationList;
    const names = declarations.flatMap(({ name }) => boundNames(name));
    if (!names.some((name) => this.shared.has(name))) return statement.getText();
    return declarations.map((declaration) => this.declarationText(declaration, cell)).join('\n');
  }

  private declarationText({ name, type, initializer }: ts.VariableDeclaration, cell: number): string {
    const isFirst = boundNames(name).every((bound) => this.declared.get(bound)?.cell === cell);
    const value = initializer?.getText() ?? 'undefined';
    const isAgain = boundNames(name).every((bound) => this.declared.get(bound)?.cell !== cell);
    if (isFirst) return `let ${name.getText()}${type ? `: ${type.getText()}` : ''} = ${value};`;
    const fresh = isAgain ? [] : boundNames(name).filter((bound) => this.declared.get(bound)?.cell === cell);
    const declared = fresh.length > 0 ? `let ${fresh.join(', ')};\n` : '';
    return (
      declared + (ts.isIdentifier(name) ? `${name.text} = ${value};` : `(${name.getText()} = ${value});`)
    );
  }

  private shown(statement: ts.Statement, text: string): string {
    if (!ts.isExpressionStatement(statement)) return text;
    const { expression } = statement;
    const inner = ts.isAwaitExpression(expression) ? expression.expression : expression;
    const showsItself =
      ts.isCallExpression(inner) && /^(display|console\.\w+)$/.test(inner.expression.getText());
    if (showsItself || isAssignment(expression)) return text;
    this.showsValues = true;
    return `await ${this.show}(${expression.getText()});`;
  }

  private importsDisplay(line: string): boolean {
    return this.imports.has(line) || this.declared.get('display')?.kind === 'import';
  }

  private showFunction(): string {
    return [
      '/** Shows what stood at the end of a cell. */',
      `async function ${this.show}(value: unknown): Promise<void> {`,
      '  if (value !== undefined) await display(value);',
      '}',
    ].join('\n');
  }
}

function boundNames(name: ts.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((element) =>
    ts.isOmittedExpression(element) ? [] : boundNames(element.name),
  );
}

function isAssignment(node: ts.Expression): boolean {
  if (!ts.isBinaryExpression(node)) return false;
  const { kind } = node.operatorToken;
  return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
}

function leadingComments(file: ts.SourceFile, statement: ts.Statement): string {
  return file.text.slice(statement.getFullStart(), statement.getStart()).trimStart();
}

function commented(markdown: string): string {
  return markdown
    .split('\n')
    .map((line) => `// ${line}`.trimEnd())
    .join('\n');
}
