import ts from 'typescript';
import { findUnclosed, type Unclosed } from './findUnclosed.ts';

/** What a name is to a later cell: only a `variable` can be assigned from there. */
export type DeclarationKind =
  'const' | 'variable' | 'function' | 'class' | 'enum' | 'namespace' | 'type' | 'import' | 'namespaceImport';

export interface DeclaredName {
  kind: DeclarationKind;
  /** Offset of the name in the cell's text. */
  start: number;
}

/** What one cell's text says about names, as far as it can be told without types. */
export interface CellScan {
  /** Names of the cell's top level that later cells see. */
  declared: ReadonlyMap<string, DeclaredName>;
  /** Names that the cell exports itself, under the same name. */
  exported: ReadonlySet<string>;
  /** Names that occur where a declaration of an earlier cell could be meant; too many rather than too few. */
  used: ReadonlySet<string>;
  /** Names that the cell assigns somewhere. */
  assigned: ReadonlySet<string>;
  /** What the end of the text leaves open, innermost last. */
  unclosed: readonly Unclosed[];
}

/** Scans the text of a cell; any text is allowed. */
export function scanCell(text: string): CellScan {
  const file = ts.createSourceFile('cell.ts', text, {
    languageVersion: ts.ScriptTarget.Latest,
    jsDocParsingMode: ts.JSDocParsingMode.ParseNone,
  });
  const scanner = new NameScanner(file);
  file.statements.forEach((statement) => scanner.addStatement(statement));
  return {
    declared: scanner.declared,
    exported: scanner.exported,
    used: scanner.used,
    assigned: scanner.assigned,
    unclosed: findUnclosed(text),
  };
}

class NameScanner {
  readonly declared = new Map<string, DeclaredName>();
  readonly exported = new Set<string>();
  readonly used = new Set<string>();
  readonly assigned = new Set<string>();
  readonly #file: ts.SourceFile;

  constructor(file: ts.SourceFile) {
    this.#file = file;
  }

  addStatement(statement: ts.Statement): void {
    if (ts.isVariableStatement(statement)) this.#addVariables(statement);
    else if (ts.isImportDeclaration(statement)) this.#addImports(statement.importClause);
    else if (ts.isExportDeclaration(statement)) this.#addExports(statement);
    else this.#addNamed(statement);
    this.#visit(statement, this.#file, false);
  }

  #addVariables(statement: ts.VariableStatement): void {
    const exported = isExported(statement);
    const constant = (statement.declarationList.flags & ts.NodeFlags.BlockScoped) >= ts.NodeFlags.Const;
    for (const { name } of statement.declarationList.declarations) {
      this.#bind(name, constant ? 'const' : 'variable', exported);
    }
  }

  #bind(name: ts.BindingName, kind: DeclarationKind, exported = false): void {
    if (ts.isIdentifier(name)) this.#declare(name, kind, exported);
    else
      for (const element of name.elements) {
        if (ts.isBindingElement(element)) this.#bind(element.name, kind, exported);
      }
  }

  #addImports(clause: ts.ImportClause | undefined): void {
    if (clause?.name) this.#declare(clause.name, 'import');
    const bindings = clause?.namedBindings;
    if (!bindings) return;
    if (ts.isNamespaceImport(bindings)) this.#declare(bindings.name, 'namespaceImport');
    else for (const { name } of bindings.elements) this.#declare(name, 'import');
  }

  #addExports({ exportClause }: ts.ExportDeclaration): void {
    if (!exportClause || !ts.isNamedExports(exportClause)) return;
    for (const { name } of exportClause.elements) this.exported.add(name.text);
  }

  #addNamed(statement: ts.Statement): void {
    const kind = NAMED_KINDS.get(statement.kind);
    const name = (statement as ts.Statement & { name?: ts.Node }).name;
    if (kind === undefined || !name || !ts.isIdentifier(name)) return;
    if ((statement.flags & ts.NodeFlags.GlobalAugmentation) !== 0) return;
    this.#declare(name, kind, isExported(statement) && !isDefault(statement));
  }

  #declare(name: ts.Identifier, kind: DeclarationKind, exported = false): void {
    if (name.text === '') return;
    if (exported) this.exported.add(name.text);
    const known = this.declared.get(name.text);
    if (known && known.kind !== 'type') return;
    this.declared.set(name.text, { kind, start: name.getStart(this.#file) });
  }

  #visit(node: ts.Node, parent: ts.Node, inFunction: boolean): void {
    if (ts.isIdentifier(node)) {
      if (isUse(node, parent)) this.used.add(node.text);
      return;
    }
    this.#noteAssignment(node);
    if (!inFunction && ts.isVariableDeclarationList(node)) this.#addNestedVar(node);
    const inner = inFunction || isScopeOfVar(node);
    ts.forEachChild(node, (child) => this.#visit(child, node, inner));
  }

  /** `var` in a block or a loop belongs to the whole cell. */
  #addNestedVar(list: ts.VariableDeclarationList): void {
    if ((list.flags & ts.NodeFlags.BlockScoped) !== 0) return;
    for (const { name } of list.declarations) this.#bind(name, 'variable');
  }

  #noteAssignment(node: ts.Node): void {
    if (ts.isBinaryExpression(node) && isAssignmentOperator(node.operatorToken.kind)) {
      this.#addTarget(node.left);
    } else if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) {
      const step =
        node.operator === ts.SyntaxKind.PlusPlusToken || node.operator === ts.SyntaxKind.MinusMinusToken;
      if (step) this.#addTarget(node.operand);
    } else if (ts.isForInStatement(node) || ts.isForOfStatement(node)) {
      if (!ts.isVariableDeclarationList(node.initializer)) this.#addTarget(node.initializer);
    }
  }

  #addTarget(target: ts.Expression): void {
    if (ts.isIdentifier(target)) this.assigned.add(target.text);
    else if (ts.isParenthesizedExpression(target) || ts.isSpreadElement(target)) {
      this.#addTarget(target.expression);
    } else if (ts.isBinaryExpression(target)) this.#addTarget(target.left);
    else if (ts.isArrayLiteralExpression(target))
      target.elements.forEach((element) => this.#addTarget(element));
    else if (ts.isObjectLiteralExpression(target))
      target.properties.forEach((property) => this.#addPropertyTarget(property));
  }

  #addPropertyTarget(property: ts.ObjectLiteralElementLike): void {
    if (ts.isShorthandPropertyAssignment(property)) this.assigned.add(property.name.text);
    else if (ts.isPropertyAssignment(property)) this.#addTarget(property.initializer);
    else if (ts.isSpreadAssignment(property)) this.#addTarget(property.expression);
  }
}

const NAMED_KINDS: ReadonlyMap<ts.SyntaxKind, DeclarationKind> = new Map([
  [ts.SyntaxKind.FunctionDeclaration, 'function'],
  [ts.SyntaxKind.ClassDeclaration, 'class'],
  [ts.SyntaxKind.EnumDeclaration, 'enum'],
  [ts.SyntaxKind.ModuleDeclaration, 'namespace'],
  [ts.SyntaxKind.InterfaceDeclaration, 'type'],
  [ts.SyntaxKind.TypeAliasDeclaration, 'type'],
  [ts.SyntaxKind.ImportEqualsDeclaration, 'import'],
]);

function isExported(statement: ts.Statement): boolean {
  return hasModifier(statement, ts.SyntaxKind.ExportKeyword);
}

function isDefault(statement: ts.Statement): boolean {
  return hasModifier(statement, ts.SyntaxKind.DefaultKeyword);
}

function hasModifier(statement: ts.Statement, kind: ts.SyntaxKind): boolean {
  if (!ts.canHaveModifiers(statement)) return false;
  return (ts.getModifiers(statement) ?? []).some((modifier) => modifier.kind === kind);
}

function isAssignmentOperator(kind: ts.SyntaxKind): boolean {
  return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
}

function isScopeOfVar(node: ts.Node): boolean {
  return ts.isFunctionLike(node) || ts.isModuleBlock(node) || ts.isClassStaticBlockDeclaration(node);
}

/** Names of members, of properties and of declarations are no uses of a variable. */
function isUse(name: ts.Identifier, parent: ts.Node): boolean {
  if (ts.isShorthandPropertyAssignment(parent)) return true;
  if (ts.isExportSpecifier(parent)) return (parent.propertyName ?? parent.name) === name;
  if (ts.isQualifiedName(parent)) return parent.left === name;
  if (ts.isBindingElement(parent) || ts.isImportSpecifier(parent)) {
    return parent.propertyName !== name && parent.name !== name;
  }
  return (parent as ts.Node & { name?: ts.Node }).name !== name;
}
