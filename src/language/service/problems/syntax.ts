import ts from 'typescript';
import { ownLength } from '../cellPlaces.ts';
import type { Cell } from '../program/notebookProgram.ts';
import type { ProblemEdit } from './trainingProblem.ts';

/** Every node of what the user wrote in a cell, parents before children. */
export function* ownNodes(source: ts.SourceFile, cell: Cell): Generator<ts.Node> {
  const end = ownLength(cell);
  for (const statement of source.statements) {
    if (statement.getStart(source) < end) yield* nodesIn(statement);
  }
}

/** A node and all below it, parents before children. */
export function* nodesIn(root: ts.Node): Generator<ts.Node> {
  const waiting: ts.Node[] = [root];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    yield node;
    const children: ts.Node[] = [];
    ts.forEachChild(node, (child) => void children.push(child));
    waiting.push(...children.reverse());
  }
}

/** What runs when the cell does: also functions that are handed to somebody, but not those that are only declared. */
export function* nodesThatRun(source: ts.SourceFile, cell: Cell): Generator<ts.Node> {
  const waiting: ts.Node[] = source.statements
    .filter((statement) => statement.getStart(source) < ownLength(cell) && !isOnlyDeclared(statement))
    .reverse();
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    yield node;
    const children: ts.Node[] = [];
    ts.forEachChild(node, (child) => void (isOnlyDeclared(child) || children.push(child)));
    waiting.push(...children.reverse());
  }
}

function isOnlyDeclared(node: ts.Node): boolean {
  if (ts.isClassLike(node)) return true;
  return ts.isFunctionLike(node) && !ts.isCallExpression(node.parent);
}

export function isCall(node: ts.Node): node is ts.CallExpression | ts.NewExpression {
  return ts.isCallExpression(node) || ts.isNewExpression(node);
}

/** The expression with the parentheses, casts and `!` around it. */
export function withCasts(expression: ts.Expression): ts.Expression {
  const { parent } = expression;
  const isCast =
    ts.isParenthesizedExpression(parent) ||
    ts.isAsExpression(parent) ||
    ts.isNonNullExpression(parent) ||
    ts.isSatisfiesExpression(parent);
  return isCast ? withCasts(parent) : expression;
}

/** The statement, directly in a block or at the top level, that a node belongs to. */
export function statementOf(node: ts.Node): ts.Statement | undefined {
  return ts.findAncestor(node, (one): one is ts.Statement => ts.isStatement(one) && isList(one.parent));
}

function isList(node: ts.Node): boolean {
  return ts.isBlock(node) || ts.isSourceFile(node) || ts.isCaseOrDefaultClause(node);
}

export function spanOf(node: ts.Node): ts.TextSpan {
  const start = node.getStart();
  return { start, length: node.getEnd() - start };
}

/** The name in `object.name(…)`, else what is called. */
export function calledName(call: ts.CallExpression | ts.NewExpression): ts.Node {
  return ts.isPropertyAccessExpression(call.expression) ? call.expression.name : call.expression;
}

/** The blanks at the beginning of the line that the node begins in. */
export function indentOf(node: ts.Node): string {
  const { text } = node.getSourceFile();
  const lineStart = text.lastIndexOf('\n', node.getStart() - 1) + 1;
  return /^[ \t]*/.exec(text.slice(lineStart, node.getStart()))?.[0] ?? '';
}

export function insertBefore(cell: Cell, node: ts.Node, newText: string): ProblemEdit {
  return { cell, span: { start: node.getStart(), length: 0 }, newText };
}

export function insertAfter(cell: Cell, node: ts.Node, newText: string): ProblemEdit {
  return { cell, span: { start: node.getEnd(), length: 0 }, newText };
}

export function replace(cell: Cell, node: ts.Node, newText: string): ProblemEdit {
  return { cell, span: spanOf(node), newText };
}

/** Removes a statement, and its line where nothing else stands in it. */
export function removeStatement(cell: Cell, statement: ts.Node): ProblemEdit {
  const { text } = cell.woven;
  let start = statement.getStart();
  let end = statement.getEnd();
  const before = text.lastIndexOf('\n', start - 1) + 1;
  const after = /^[ \t]*(?:\/\/[^\n]*)?(?:\n|$)/.exec(text.slice(end));
  if (text.slice(before, start).trim() === '' && after) {
    start = before;
    end += after[0].length;
  }
  return { cell, span: { start, length: end - start }, newText: '' };
}
