import ts from 'typescript';
import type { LibraryTypes } from './libraryTypes.ts';
import { isCall, nodesIn, withCasts } from './syntax.ts';

/** Functions of tfjs that give a tensor which was there before, or which they keep. */
const GIVES_KNOWN: ReadonlySet<string> = new Set(['keep', 'read', 'variable', 'getWeights']);
/** Functions of tfjs after which a tensor given to them is somebody's. */
const TAKES: ReadonlySet<string> = new Set(['dispose', 'disposeVariables', 'keep', 'variable']);
/** What in trainbook only looks at the tensors given to it; `display` is an object of the interface `Display`. */
const LOOKS: ReadonlySet<string> = new Set(['Display', 'fit', 'predict', 'evaluate']);

/**
 * What becomes of a tensor at one place: `used` and still there afterwards, `held` by a variable, or `gone`: released, or
 * given to code that may release or keep it.
 */
export type TensorFate = 'used' | 'held' | 'gone';

/** Does a call give a tensor that was not there before? */
export function createsTensor(types: LibraryTypes, node: ts.Node): node is ts.CallExpression {
  if (!ts.isCallExpression(node)) return false;
  const called = types.called(node);
  if (!called || GIVES_KNOWN.has(called.name)) return false;
  if (called.library === 'trainbook' && called.name !== 'predict') return false;
  const type = types.checker.getTypeAtLocation(node);
  return types.isTensor(types.promised(type) ?? type);
}

/** The expression that is the tensor: the call, awaited where it promises one, with the casts around it. */
export function tensorExpression(types: LibraryTypes, call: ts.CallExpression): ts.Expression | undefined {
  const inner = withCasts(call);
  if (!types.promised(types.checker.getTypeAtLocation(call))) return inner;
  return ts.isAwaitExpression(inner.parent) ? withCasts(inner.parent) : undefined;
}

/** What becomes of the tensor that an expression is. */
export function fateOf(types: LibraryTypes, expression: ts.Expression): TensorFate {
  const { parent } = expression;
  if (ts.isPropertyAccessExpression(parent)) return parent.name.text === 'dispose' ? 'gone' : 'used';
  if (ts.isExpressionStatement(parent)) return 'used';
  if (ts.isVariableDeclaration(parent)) return ts.isIdentifier(parent.name) ? 'held' : 'gone';
  const list = ts.isArrayLiteralExpression(parent) ? parent : expression;
  const call = list.parent;
  return isCall(call) && call.expression !== list && isOnlyUsed(types, call) ? 'used' : 'gone';
}

function isOnlyUsed(types: LibraryTypes, call: ts.CallExpression | ts.NewExpression): boolean {
  const called = types.called(call);
  if (called?.library === 'tfjs') return ts.isCallExpression(call) && !TAKES.has(called.name);
  if (called) return LOOKS.has(called.name);
  return /^console\.\w+$/.test(call.expression.getText());
}

/** The places that mention a variable after its declaration; undefined if something may keep or release its tensor. */
export function usesOf(
  types: LibraryTypes,
  name: ts.Identifier,
  scope: ts.Node,
): readonly ts.Identifier[] | undefined {
  const symbol = types.checker.getSymbolAtLocation(name);
  const home = ts.findAncestor(name, ts.isFunctionLike);
  const uses: ts.Identifier[] = [];
  for (const node of nodesIn(scope)) {
    if (!ts.isIdentifier(node) || node.text !== name.text || node === name) continue;
    const { parent } = node;
    if (ts.isPropertyAccessExpression(parent) && parent.name === node) continue;
    if (ts.isShorthandPropertyAssignment(parent)) return undefined;
    if (types.checker.getSymbolAtLocation(node) !== symbol) continue;
    const inside = ts.findAncestor(node, ts.isFunctionLike);
    if (inside !== home && !isHandedToTfjs(types, inside)) return undefined;
    if (fateOf(types, withCasts(node)) !== 'used') return undefined;
    uses.push(node);
  }
  return uses;
}

function isHandedToTfjs(types: LibraryTypes, inner: ts.Node | undefined): boolean {
  return !!inner && ts.isCallExpression(inner.parent) && types.called(inner.parent)?.library === 'tfjs';
}
