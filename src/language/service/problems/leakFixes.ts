import ts from 'typescript';
import { importPosition } from '../importPosition.ts';
import type { ProblemEdit, ProblemFix, RuleContext } from './trainingProblem.ts';
import {
  indentOf,
  insertAfter,
  insertBefore,
  nodesIn,
  replace,
  spanOf,
  statementOf,
  withCasts,
} from './syntax.ts';
import { createsTensor, fateOf, tensorExpression } from './tensorUses.ts';

interface HeldTensor {
  name: ts.Identifier;
  /** What the variable begins with. */
  expression: ts.Expression;
  /** The block that the variable is declared in. */
  scope: ts.Node;
  uses: readonly ts.Identifier[];
}

/** Disposes of a variable's tensor after the last statement that uses it. */
export function disposeHeld(context: RuleContext, { name, expression, scope, uses }: HeldTensor): ProblemFix {
  const { cell } = context;
  const own = directStatement(name, scope);
  const last = uses.reduce((latest, use) => later(latest, directStatement(use, scope)), own);
  const edits: ProblemEdit[] = [];
  if (hasInnerTensors(context, expression) && !hasAwait(expression)) edits.push(...wrap(context, expression));
  edits.push(insertAfter(cell, last, `\n${indentOf(last)}${name.text}.dispose();`));
  return { title: `Dispose of '${name.text}' after its last use`, edits };
}

/**
 * Takes care of a tensor that has no name: in `tf.tidy` where it goes into another one, with a name and `dispose` where
 * its values are read. @returns undefined where no edit is certain to be right.
 */
export function disposePassing(context: RuleContext, call: ts.CallExpression): ProblemFix | undefined {
  const whole = outermostTensor(context, call);
  const statement = statementOf(whole);
  if (!statement) return undefined;
  const { types, cell, source } = context;
  if (fateOf(types, whole) !== 'used' || whole.parent === statement) {
    if (hasAwait(whole)) return undefined;
    return { title: "Compute it in 'tf.tidy'", edits: wrap(context, whole) };
  }
  if (isConditional(whole, statement)) return undefined;
  const name = freeName(source);
  const indent = indentOf(statement);
  const value = wrapText(context, whole);
  return {
    title: 'Dispose of it when its values are read',
    edits: [
      ...value.edits,
      insertBefore(cell, statement, `const ${name} = ${value.text};\n${indent}`),
      replace(cell, whole, name),
      insertAfter(cell, statement, `\n${indent}${name}.dispose();`),
    ],
  };
}

/** The tensor that this one is computed for, in the same expression. */
function outermostTensor({ types }: RuleContext, call: ts.CallExpression): ts.Expression {
  let outermost: ts.Expression = tensorExpression(types, call) ?? withCasts(call);
  for (let node: ts.Node = outermost; !ts.isStatement(node); node = node.parent) {
    if (ts.isFunctionLike(node)) break;
    if (createsTensor(types, node)) outermost = tensorExpression(types, node) ?? outermost;
  }
  return outermost;
}

function hasInnerTensors({ types }: RuleContext, expression: ts.Expression): boolean {
  let count = 0;
  for (const node of nodesIn(expression)) {
    if (createsTensor(types, node) && types.called(node)?.name !== 'tidy') count++;
    if (ts.isCallExpression(node) && types.called(node)?.name === 'tidy') return false;
  }
  return count > 1;
}

function hasAwait(expression: ts.Node): boolean {
  return [...nodesIn(expression)].some((node) => ts.isAwaitExpression(node));
}

function wrap(context: RuleContext, expression: ts.Expression): ProblemEdit[] {
  const { name, edits } = tfName(context);
  return [
    ...edits,
    insertBefore(context.cell, expression, `${name}.tidy(() => `),
    insertAfter(context.cell, expression, ')'),
  ];
}

function wrapText(context: RuleContext, expression: ts.Expression): { text: string; edits: ProblemEdit[] } {
  const text = expression.getText(context.source);
  if (!hasInnerTensors(context, expression) || hasAwait(expression)) return { text, edits: [] };
  const { name, edits } = tfName(context);
  return { text: `${name}.tidy(() => ${text})`, edits };
}

/** What TensorFlow.js is called in the cell, imported where no cell has done so. */
function tfName({ notebook, cell }: RuleContext): { name: string; edits: ProblemEdit[] } {
  for (const one of notebook.cells.slice(0, cell.index + 1).reverse()) {
    const found = /\bimport\s*\*\s*as\s+([\w$]+)\s+from\s*['"]@tensorflow\/tfjs['"]/.exec(one.woven.text);
    if (found?.[1] !== undefined) return { name: found[1], edits: [] };
  }
  const offset = importPosition(cell);
  const line = "import * as tf from '@tensorflow/tfjs';";
  const newText = offset === 0 ? `${line}\n` : `\n${line}`;
  return { name: 'tf', edits: [{ cell, span: { start: offset, length: 0 }, newText }] };
}

/** Is it certain that the expression is computed, before anything else of its statement changes something? */
function isConditional(expression: ts.Node, statement: ts.Statement): boolean {
  for (let node = expression; node !== statement; node = node.parent) {
    const { parent } = node;
    if (ts.isConditionalExpression(parent) && parent.condition !== node) return true;
    if (ts.isBinaryExpression(parent) && parent.right === node && isShortCircuit(parent)) return true;
    if (ts.isFunctionLike(parent)) return true;
  }
  return !(ts.isExpressionStatement(statement) || ts.isVariableStatement(statement));
}

function isShortCircuit({ operatorToken: { kind } }: ts.BinaryExpression): boolean {
  return (
    kind === ts.SyntaxKind.AmpersandAmpersandToken ||
    kind === ts.SyntaxKind.BarBarToken ||
    kind === ts.SyntaxKind.QuestionQuestionToken
  );
}

/** A name that the cell does not use. */
function freeName({ text }: ts.SourceFile): string {
  for (let number = 1; ; number++) {
    const name = number === 1 ? 'tensor' : `tensor${number}`;
    if (!new RegExp(`\\b${name}\\b`).test(text)) return name;
  }
}

function directStatement(node: ts.Node, scope: ts.Node): ts.Node {
  return ts.findAncestor(node, (one) => one.parent === scope) ?? node;
}

function later(one: ts.Node, other: ts.Node): ts.Node {
  return spanOf(other).start > spanOf(one).start ? other : one;
}
