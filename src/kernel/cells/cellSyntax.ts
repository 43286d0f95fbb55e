import ts from 'typescript';
import { shieldedName } from './cellNames.ts';
import {
  positioned,
  replaceDynamicImport,
  runtimeCall,
  toAwaitedImport,
  toReexport,
  toRequire,
} from './moduleSyntax.ts';
import { analyzeScope, type CellScope } from './scopeAnalysis.ts';

const { factory } = ts;

export interface CellSyntaxOptions {
  /** Whether a top-level variable of this name would hide a global that others need. */
  mustShield(name: string, scope: CellScope): boolean;
  /** Whether a name is a constant of an earlier cell. */
  isConstant(name: string): boolean;
  /** Told what the cell declares and uses. */
  onScope(scope: CellScope): void;
}

/**
 * From a module's syntax to that of a script for the inspector's REPL mode, while the types are still there: imports
 * become awaited loads at the top, exports are stripped, the value of the last expression goes to the runtime, names
 * that would hide a needed global are shielded, and assigning to a constant throws as it should, although constants are
 * redeclarable variables later (redeclarableBindings.ts).
 */
export function cellSyntax(options: CellSyntaxOptions): ts.TransformerFactory<ts.SourceFile> {
  return (context) => (source) => {
    const scope = analyzeScope(source);
    options.onScope(scope);
    const rewriter = new CellRewriter({ source, scope, options, context });
    return factory.updateSourceFile(source, rewriter.statements());
  };
}

interface RewriterParts {
  source: ts.SourceFile;
  scope: CellScope;
  options: CellSyntaxOptions;
  context: ts.TransformationContext;
}

class CellRewriter {
  private readonly shielded = new Set<ts.Identifier>();

  constructor(private readonly parts: RewriterParts) {
    const { scope, options } = parts;
    for (const identifier of scope.outerReferences) {
      if (options.mustShield(identifier.text, scope)) this.shielded.add(identifier);
    }
  }

  statements(): ts.Statement[] {
    const { source } = this.parts;
    const imports: ts.Statement[] = [];
    const others: ts.Statement[] = [];
    for (const statement of source.statements) {
      if (ts.isImportDeclaration(statement)) imports.push(...this.toImport(statement));
      else others.push(...this.toStatements(statement, statement === source.statements.at(-1)));
    }
    return [...imports, ...others];
  }

  private toImport(statement: ts.ImportDeclaration): ts.Statement[] {
    const { outerReferences } = this.parts.scope;
    const uses = [...outerReferences].filter(
      (identifier) => !ts.findAncestor(identifier, ts.isImportDeclaration),
    );
    const used = new Set(uses.map((identifier) => identifier.text));
    const rewritten = toAwaitedImport(statement, (name) => used.has(name));
    return rewritten.map((made) => ts.visitNode(made, this.visit, ts.isStatement));
  }

  private toStatements(statement: ts.Statement, isLast: boolean): ts.Statement[] {
    if (ts.isExportDeclaration(statement)) return toReexport(statement);
    if (ts.isImportEqualsDeclaration(statement)) {
      return toRequire(statement).map((made) => ts.visitNode(made, this.visit, ts.isStatement));
    }
    if (ts.isExportAssignment(statement)) {
      const value = ts.visitNode(statement.expression, this.visit, ts.isExpression);
      return [this.toExpressionStatement(value, statement, isLast)];
    }
    const visited = ts.visitNode(statement, this.visit, ts.isStatement);
    if (ts.isExpressionStatement(statement) && ts.isExpressionStatement(visited)) {
      const shown = isLast && !isAssignment(statement.expression);
      return [this.toExpressionStatement(visited.expression, statement, shown)];
    }
    return withoutExport(visited);
  }

  private toExpressionStatement(value: ts.Expression, statement: ts.Statement, shown: boolean): ts.Statement {
    const expression = shown ? positioned(runtimeCall('result', [value]), statement) : value;
    return positioned(factory.createExpressionStatement(expression), statement);
  }

  private readonly visit = (node: ts.Node): ts.Node => {
    if (ts.isIdentifier(node)) return this.shield(node);
    if (ts.isShorthandPropertyAssignment(node) && this.shielded.has(node.name)) {
      const value = this.shield(node.name);
      const initializer = ts.visitNode(node.objectAssignmentInitializer, this.visit, ts.isExpression);
      const whole = initializer ? factory.createAssignment(value, initializer) : value;
      return positioned(factory.createPropertyAssignment(node.name.text, whole), node);
    }
    if (ts.isBindingElement(node) && ts.isIdentifier(node.name) && this.shielded.has(node.name)) {
      return this.shieldBinding(node, node.name);
    }
    const constant = this.assignedConstant(node);
    if (constant !== undefined) return this.toFailingAssignment(node, constant);
    const { context } = this.parts;
    const visited = replaceDynamicImport(node, undefined, this.visit);
    return visited ?? ts.visitEachChild(node, this.visit, context);
  };

  private shield(node: ts.Identifier): ts.Identifier {
    if (!this.shielded.has(node)) return node;
    return positioned(factory.createIdentifier(shieldedName(node.text)), node);
  }

  private shieldBinding(node: ts.BindingElement, name: ts.Identifier): ts.BindingElement {
    const initializer = ts.visitNode(node.initializer, this.visit, ts.isExpression);
    const isShorthand = ts.isObjectBindingPattern(node.parent) && !node.dotDotDotToken;
    const property = isShorthand ? factory.createIdentifier(name.text) : undefined;
    return factory.updateBindingElement(
      node,
      node.dotDotDotToken,
      node.propertyName ?? property,
      this.shield(name),
      initializer,
    );
  }

  /** The name of the constant that a node assigns to, undefined for every other node. */
  private assignedConstant(node: ts.Node): string | undefined {
    const target = assignmentTarget(node);
    const { scope, options } = this.parts;
    if (!target || !scope.outerReferences.has(target)) return undefined;
    const kind = scope.declared.get(target.text);
    const constant = kind ? kind === 'const' || kind === 'import' : options.isConstant(target.text);
    return constant ? target.text : undefined;
  }

  private toFailingAssignment(node: ts.Node, name: string): ts.Node {
    const value = ts.isBinaryExpression(node) ? [ts.visitNode(node.right, this.visit, ts.isExpression)] : [];
    return positioned(runtimeCall('assignToConstant', [factory.createStringLiteral(name), ...value]), node);
  }
}

function assignmentTarget(node: ts.Node): ts.Identifier | undefined {
  const isUpdate =
    (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) &&
    (node.operator === ts.SyntaxKind.PlusPlusToken || node.operator === ts.SyntaxKind.MinusMinusToken);
  const target = isUpdate ? node.operand : isAssignment(node) ? node.left : undefined;
  return target && ts.isIdentifier(target) ? target : undefined;
}

/** `=`, `+=` and the like; not `??=` and its kin, which may assign nothing. */
function isAssignment(node: ts.Node): node is ts.BinaryExpression {
  if (!ts.isBinaryExpression(node)) return false;
  const { kind } = node.operatorToken;
  const isLogical =
    kind === ts.SyntaxKind.QuestionQuestionEqualsToken ||
    kind === ts.SyntaxKind.BarBarEqualsToken ||
    kind === ts.SyntaxKind.AmpersandAmpersandEqualsToken;
  return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment && !isLogical;
}

/** A declaration without `export`; a default export without a name has no use in a cell. */
function withoutExport(statement: ts.Statement): ts.Statement[] {
  if (!ts.canHaveModifiers(statement)) return [statement];
  const modifiers = ts.getModifiers(statement) ?? [];
  if (!modifiers.some(isExportModifier)) return [statement];
  const isNameless =
    (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) && !statement.name;
  if (isNameless) return [];
  const kept = modifiers.filter((modifier) => !isExportModifier(modifier));
  if (!ts.canHaveDecorators(statement)) return [factory.replaceModifiers(statement, kept)];
  const decorators = ts.getDecorators(statement) ?? [];
  return [factory.replaceDecoratorsAndModifiers(statement, [...decorators, ...kept])];
}

function isExportModifier({ kind }: ts.ModifierLike): boolean {
  return kind === ts.SyntaxKind.ExportKeyword || kind === ts.SyntaxKind.DefaultKeyword;
}
