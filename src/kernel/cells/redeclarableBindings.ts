import ts from 'typescript';

const { factory } = ts;

/**
 * The last step, on JavaScript: REPL mode lets a name be declared anew only by the same kind of declaration, and a
 * function or `var` never by `let`. So every name of the top level becomes a `let` (classes are one already), functions
 * and variables first, where their hoisting would have put them. Closures of earlier cells go on seeing the new value,
 * because it is the same binding.
 */
export const redeclarableBindings: ts.TransformerFactory<ts.SourceFile> = (context) => (source) => {
  const hoisted = new Map<string, ts.VariableDeclaration>();
  const body: ts.Statement[] = [];
  for (const statement of source.statements) {
    if (ts.isExportDeclaration(statement)) continue; // the compiler's mark that this is a module
    if (ts.isFunctionDeclaration(statement) && statement.name) {
      hoisted.set(statement.name.text, toFunctionVariable(statement, statement.name));
    } else if (isLexical(statement)) body.push(toLet(statement));
    else body.push(withHoistedVariables(statement, { context, hoisted }));
  }
  const declarations = [...hoisted.values()];
  const head = declarations.length > 0 ? [toLetStatement(declarations)] : [];
  const strict = factory.createExpressionStatement(factory.createStringLiteral('use strict'));
  return factory.updateSourceFile(source, [strict, ...head, ...body]);
};

function isLexical(statement: ts.Statement): statement is ts.VariableStatement {
  return (
    ts.isVariableStatement(statement) && (statement.declarationList.flags & ts.NodeFlags.BlockScoped) !== 0
  );
}

function toLet(statement: ts.VariableStatement): ts.Statement {
  const { declarationList } = statement;
  const list = factory.createVariableDeclarationList(declarationList.declarations, ts.NodeFlags.Let);
  ts.setTextRange(ts.setOriginalNode(list, declarationList), declarationList);
  return factory.updateVariableStatement(statement, undefined, list);
}

function toLetStatement(declarations: readonly ts.VariableDeclaration[]): ts.Statement {
  const list = factory.createVariableDeclarationList(declarations, ts.NodeFlags.Let);
  return factory.createVariableStatement(undefined, list);
}

/** Without a name of its own, so that a call inside it reaches the binding; it is named after that all the same. */
function toFunctionVariable(node: ts.FunctionDeclaration, name: ts.Identifier): ts.VariableDeclaration {
  const value = factory.createFunctionExpression(
    ts.getModifiers(node),
    node.asteriskToken,
    undefined,
    undefined,
    node.parameters,
    undefined,
    node.body as ts.Block,
  );
  ts.setTextRange(ts.setOriginalNode(value, node), node);
  return factory.createVariableDeclaration(name, undefined, undefined, value);
}

interface Hoisting {
  context: ts.TransformationContext;
  hoisted: Map<string, ts.VariableDeclaration>;
}

/** A statement whose `var`, at whatever depth of blocks, are assignments to hoisted variables. */
function withHoistedVariables<T extends ts.Statement>(statement: T, { context, hoisted }: Hoisting): T {
  const declare = (name: ts.BindingName): void => {
    if (ts.isIdentifier(name)) {
      if (!hoisted.has(name.text)) hoisted.set(name.text, factory.createVariableDeclaration(name));
    } else for (const element of name.elements) if (!ts.isOmittedExpression(element)) declare(element.name);
  };
  const visit = (node: ts.Node): ts.Node => {
    if (ts.isFunctionLike(node) || ts.isClassLike(node)) return node;
    if (ts.isVariableStatement(node) && isVar(node.declarationList)) {
      const { declarations } = node.declarationList;
      for (const { name } of declarations) declare(name);
      const made = declarations.some(({ initializer }) => initializer)
        ? factory.createExpressionStatement(toAssignments(declarations))
        : factory.createEmptyStatement();
      return ts.setTextRange(made, node);
    }
    if (ts.isVariableDeclarationList(node) && isVar(node)) {
      for (const { name } of node.declarations) declare(name);
      return loopHead(node);
    }
    return ts.isExpression(node) ? node : ts.visitEachChild(node, visit, context);
  };
  return ts.visitNode(statement, visit) as T;
}

function isVar({ flags }: ts.VariableDeclarationList): boolean {
  return (flags & ts.NodeFlags.BlockScoped) === 0;
}

/** In `for (var x of xs)` what is bound, in `for (var i = 0; …)` the assignments. */
function loopHead(list: ts.VariableDeclarationList): ts.Expression {
  const [first] = list.declarations;
  const isBinding = list.declarations.length === 1 && first && !first.initializer;
  return isBinding ? toTarget(first.name) : toAssignments(list.declarations);
}

function toAssignments(declarations: readonly ts.VariableDeclaration[]): ts.Expression {
  const assignments = declarations.flatMap((declaration) => {
    const { name, initializer } = declaration;
    if (!initializer) return [];
    const assignment = factory.createAssignment(toTarget(name), initializer);
    return [ts.setTextRange(ts.setOriginalNode(assignment, declaration), declaration)];
  });
  const [first, ...rest] = assignments;
  if (!first) return factory.createVoidZero();
  const whole = rest.reduce<ts.Expression>((left, right) => factory.createComma(left, right), first);
  return ts.isObjectLiteralExpression(first.left) ? factory.createParenthesizedExpression(whole) : whole;
}

function toTarget(name: ts.BindingName): ts.Expression {
  if (ts.isIdentifier(name)) return name;
  if (ts.isObjectBindingPattern(name)) {
    return factory.createObjectLiteralExpression(name.elements.map(toPropertyTarget));
  }
  return factory.createArrayLiteralExpression(
    name.elements.map((element) =>
      ts.isOmittedExpression(element) ? element : withRestAndDefault(element, toTarget(element.name)),
    ),
  );
}

function toPropertyTarget(element: ts.BindingElement): ts.ObjectLiteralElementLike {
  const target = toTarget(element.name);
  if (element.dotDotDotToken) return factory.createSpreadAssignment(target);
  const key = element.propertyName ?? (element.name as ts.Identifier).text;
  return factory.createPropertyAssignment(key, withRestAndDefault(element, target));
}

function withRestAndDefault(element: ts.BindingElement, target: ts.Expression): ts.Expression {
  if (element.dotDotDotToken) return factory.createSpreadElement(target);
  return element.initializer ? factory.createAssignment(target, element.initializer) : target;
}
