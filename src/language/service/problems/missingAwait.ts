import ts from 'typescript';
import type { ProblemFix, RuleContext, TrainingProblem } from './trainingProblem.ts';
import { calledName, insertBefore, ownNodes, spanOf } from './syntax.ts';

/** Functions that return when a training is done. */
const TRAINS: ReadonlySet<string> = new Set(['fit', 'fitDataset', 'run', 'learningRateRangeTest']);
/** What measures a model: it reads weights that what follows may change. */
const MEASURES = /^evaluate/;
/** What writes a file or a model's weights: not done when the next line runs, and lost where the process ends. */
const WRITES = /^(?:save|write|export|restore|resume|import|loadWeights|loadStateDict|trainOnBatch)/;

/**
 * A function of the libraries whose effect the following code relies on gives a promise that nobody waits for. What only
 * shows or reads something, such as `display`, is left alone.
 */
export function findMissingAwait(context: RuleContext): TrainingProblem[] {
  const { source, cell, types } = context;
  const problems: TrainingProblem[] = [];
  for (const node of ownNodes(source, cell)) {
    if (!ts.isCallExpression(node) || !isDropped(node, context)) continue;
    const called = types.called(node);
    if (!called || !isAwaited(called.name)) continue;
    if (!types.promised(types.checker.getTypeAtLocation(node))) continue;
    const name = calledName(node);
    const effect = TRAINS.has(called.name)
      ? 'the training goes on in the background while the following code and cells run'
      : 'what follows does not wait for it, and an error of it ends the kernel';
    const fix = addAwait(context, node);
    problems.push({
      code: 'missing-await',
      span: spanOf(name),
      message: `'await' is missing before '${name.getText(source)}': ${effect}.`,
      ...(fix && { fix }),
    });
  }
  return problems;
}

function isAwaited(name: string): boolean {
  return TRAINS.has(name) || MEASURES.test(name) || WRITES.test(name);
}

/** Nobody has the promise: it is a statement of its own, or in a constant that no cell mentions again. */
function isDropped(call: ts.CallExpression, { source, cell, notebook }: RuleContext): boolean {
  const { parent } = call;
  if (ts.isExpressionStatement(parent)) return true;
  if (!ts.isVariableDeclaration(parent) || !ts.isIdentifier(parent.name)) return false;
  if (!ts.isSourceFile(parent.parent.parent.parent)) return false;
  const { text } = parent.name;
  if (notebook.cells.slice(cell.index + 1).some(({ woven }) => woven.scan.used.has(text))) return false;
  for (const node of ownNodes(source, cell)) {
    if (ts.isIdentifier(node) && node.text === text && node !== parent.name) return false;
  }
  return true;
}

function addAwait({ cell }: RuleContext, call: ts.CallExpression): ProblemFix | undefined {
  const edits = [insertBefore(cell, call, 'await ')];
  const around = ts.findAncestor(call, ts.isFunctionLike);
  if (around && (ts.isConstructorDeclaration(around) || ts.isAccessor(around))) return undefined;
  const isAsync = around && ts.canHaveModifiers(around) && hasAsync(around);
  if (around && !isAsync) edits.unshift(insertBefore(cell, nameStart(around), 'async '));
  return { title: "Add 'await'", edits };
}

function hasAsync(node: ts.HasModifiers): boolean {
  return (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword);
}

/** Where `async` goes: of a method before its name, of any other function before its modifiers' end. */
function nameStart(node: ts.SignatureDeclaration): ts.Node {
  if (ts.isMethodDeclaration(node)) return node.name;
  return node.getChildren().find(({ kind }) => kind === ts.SyntaxKind.FunctionKeyword) ?? node;
}
