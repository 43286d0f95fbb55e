import ts from 'typescript';
import { RUNTIME_NAME } from './cellNames.ts';

const { factory } = ts;

/** `__trainbook.<member>`. */
export function runtimeMember(member: string): ts.Expression {
  return factory.createPropertyAccessExpression(factory.createIdentifier(RUNTIME_NAME), member);
}

export function runtimeCall(member: string, args: readonly ts.Expression[]): ts.CallExpression {
  return factory.createCallExpression(runtimeMember(member), undefined, args);
}

/**
 * `import()` and `import.meta` as calls of the runtime, because neither works in a script of the inspector.
 * @param from the file whose imports these are; undefined for the notebook.
 * @returns undefined for every other node.
 */
export function replaceDynamicImport(
  node: ts.Node,
  from: string | undefined,
  visit: ts.Visitor,
): ts.Node | undefined {
  const place = from === undefined ? [] : [factory.createStringLiteral(from)];
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    const specifier = node.arguments[0] && ts.visitNode(node.arguments[0], visit, ts.isExpression);
    return positioned(runtimeCall('importDynamic', [specifier ?? factory.createVoidZero(), ...place]), node);
  }
  if (ts.isMetaProperty(node) && node.keywordToken === ts.SyntaxKind.ImportKeyword) {
    return positioned(runtimeCall('importMeta', place), node);
  }
  return undefined;
}

/** A made node in the place of one of the text, so that errors point there. */
export function positioned<T extends ts.Node>(made: T, original: ts.Node): T {
  return ts.setTextRange(ts.setOriginalNode(made, original), original);
}

/**
 * An import statement as statements that bind its names from an awaited load. Names that are used as values in this
 * cell must exist in the module; others may be types.
 */
export function toAwaitedImport(
  node: ts.ImportDeclaration,
  isUsed: (name: string) => boolean,
): ts.Statement[] {
  const { importClause } = node;
  if (importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword) return [];
  const { namedBindings } = importClause ?? {};
  const named = namedBindings && ts.isNamedImports(namedBindings) ? [...namedBindings.elements] : [];
  const values = named.filter((element) => !element.isTypeOnly);
  if (named.length > 0 && values.length === 0 && !importClause?.name) return [];
  const elements: ts.BindingElement[] = values.map((element) => toBinding(element));
  const required = values.filter(({ name }) => isUsed(name.text)).map((element) => importedName(element));
  if (importClause?.name) {
    elements.unshift(factory.createBindingElement(undefined, 'default', importClause.name));
    required.unshift('default');
  }
  const load = positioned(factory.createAwaitExpression(toLoad(node, required, values)), node);
  const space = namedBindings && ts.isNamespaceImport(namedBindings) ? namedBindings.name : undefined;
  if (!space && elements.length === 0) return [positioned(factory.createExpressionStatement(load), node)];
  if (!space) return [toConst(factory.createObjectBindingPattern(elements), load, node)];
  const whole = toConst(space, load, node);
  if (elements.length === 0) return [whole];
  const second = factory.createIdentifier(space.text);
  return [whole, toConst(factory.createObjectBindingPattern(elements), second, node)];
}

function toLoad(
  node: ts.ImportDeclaration,
  required: readonly string[],
  values: readonly ts.ImportSpecifier[],
): ts.Expression {
  const list = (names: readonly string[]) =>
    factory.createArrayLiteralExpression(names.map((name) => factory.createStringLiteral(name)));
  const optional = values.map((element) => importedName(element));
  return runtimeCall('import', [node.moduleSpecifier, list(required), list(optional)]);
}

/** `import x = require('y')`, or undefined for an alias of a namespace's member. */
export function toRequire(node: ts.ImportEqualsDeclaration): ts.Statement[] {
  if (node.isTypeOnly) return [];
  const { moduleReference } = node;
  const value = ts.isExternalModuleReference(moduleReference)
    ? runtimeCall('require', [moduleReference.expression])
    : toExpression(moduleReference);
  return [toConst(node.name, value, node)];
}

/** `export … from`: loads the module for its effects; in a cell there is nobody to export to. */
export function toReexport(node: ts.ExportDeclaration): ts.Statement[] {
  if (node.isTypeOnly || !node.moduleSpecifier) return [];
  const load = runtimeCall('import', [node.moduleSpecifier]);
  return [positioned(factory.createExpressionStatement(factory.createAwaitExpression(load)), node)];
}

function toExpression(name: ts.EntityName): ts.Expression {
  if (ts.isIdentifier(name)) return name;
  return factory.createPropertyAccessExpression(toExpression(name.left), name.right);
}

function toBinding(element: ts.ImportSpecifier): ts.BindingElement {
  const { name, propertyName } = element;
  return positioned(factory.createBindingElement(undefined, propertyName ?? name.text, name), element);
}

function importedName({ name, propertyName }: ts.ImportSpecifier): string {
  return (propertyName ?? name).text;
}

function toConst(name: ts.BindingName, value: ts.Expression, node: ts.Node): ts.Statement {
  const declaration = factory.createVariableDeclaration(name, undefined, undefined, value);
  const list = factory.createVariableDeclarationList([declaration], ts.NodeFlags.Const);
  return positioned(factory.createVariableStatement(undefined, list), node);
}
