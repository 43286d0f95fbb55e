import ts from 'typescript';
import type { RuleContext, TrainingProblem } from './trainingProblem.ts';
import { disposeHeld, disposePassing } from './leakFixes.ts';
import { ownNodes, spanOf, statementOf } from './syntax.ts';
import { createsTensor, fateOf, tensorExpression, usesOf } from './tensorUses.ts';

/**
 * A loop makes tensors that nothing disposes of. Only loops at the top level of a cell and in asynchronous functions:
 * another function may be called in `tf.tidy`, which takes care of it.
 */
export function findLeakedTensors(context: RuleContext): TrainingProblem[] {
  const { source, cell, types } = context;
  const problems: TrainingProblem[] = [];
  let end = -1;
  for (const node of ownNodes(source, cell)) {
    // What stands within a tensor that was told already is told with it.
    if (node.getStart(source) < end || !createsTensor(types, node) || !loopOf(node)) continue;
    const found = leakAt(context, node);
    if (!found) continue;
    problems.push(found);
    end = node.getEnd();
  }
  return problems;
}

function leakAt(context: RuleContext, call: ts.CallExpression): TrainingProblem | undefined {
  const { types, source } = context;
  const expression = tensorExpression(types, call);
  const fate = expression && fateOf(types, expression);
  if (fate === undefined || fate === 'gone') return undefined;
  if (fate === 'held') return heldLeak(context, expression as ts.Expression);
  const text = shorten(call.getText(source));
  const fix = disposePassing(context, call);
  return {
    code: 'leaked-tensor',
    span: spanOf(call),
    message: `Each round of this loop makes the tensor '${text}', and nothing disposes of it: memory fills up.`,
    ...(fix && { fix }),
  };
}

function heldLeak(context: RuleContext, expression: ts.Expression): TrainingProblem | undefined {
  const declaration = expression.parent;
  if (!ts.isVariableDeclaration(declaration) || !ts.isIdentifier(declaration.name)) return undefined;
  const { name } = declaration;
  const scope = statementOf(declaration)?.parent;
  const uses = scope && usesOf(context.types, name, scope);
  if (!uses) return undefined;
  return {
    code: 'leaked-tensor',
    span: spanOf(name),
    message: `Each round of this loop makes the tensor '${name.text}', and nothing disposes of it: memory fills up.`,
    fix: disposeHeld(context, { name, expression, scope, uses }),
  };
}

/** The loop whose every round comes by the node; undefined where a function that may run in `tf.tidy` is around it. */
function loopOf(node: ts.Node): ts.Node | undefined {
  let inner = node;
  let loop: ts.Node | undefined;
  for (let outer = node.parent; !ts.isSourceFile(outer); inner = outer, outer = outer.parent) {
    if (ts.isFunctionLike(outer)) return isAsync(outer) ? loop : undefined;
    if (ts.isClassLike(outer)) return undefined;
    loop ??= isRepeated(outer, inner) ? outer : undefined;
  }
  return loop;
}

function isRepeated(loop: ts.Node, part: ts.Node): boolean {
  if (ts.isForStatement(loop)) return part !== loop.initializer;
  if (ts.isForOfStatement(loop) || ts.isForInStatement(loop)) return part === loop.statement;
  return ts.isWhileStatement(loop) || ts.isDoStatement(loop);
}

function isAsync(node: ts.SignatureDeclaration): boolean {
  if (!ts.canHaveModifiers(node)) return false;
  return (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword);
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > 40 ? `${line.slice(0, 39)}…` : line;
}
