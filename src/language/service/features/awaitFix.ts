import ts from 'typescript';
import type { TextEdit } from 'vscode-languageserver';
import { nodeAt, toRange } from '../cellPlaces.ts';
import type { Cell, NotebookProgram } from '../program/notebookProgram.ts';

const FORGOT_AWAIT = 2773;

/**
 * Adds the `await` that TypeScript misses, at the top level of a cell, where its own fix does not reach.
 * @returns undefined where no `await` is missing, or where TypeScript's own fix serves.
 */
export function addAwait(
  notebook: NotebookProgram,
  cell: Cell,
  { start, code }: { start: number; code: number },
): TextEdit[] | undefined {
  const found = notebook.service
    .getSemanticDiagnostics(cell.file)
    .find((one) => one.start === start && one.code === code);
  if (!found?.relatedInformation?.some((related) => related.code === FORGOT_AWAIT)) return undefined;
  const source = notebook.sourceFile(cell);
  const promise = promiseOf(source, start, start + (found.length ?? 0));
  if (!promise || ts.findAncestor(promise, ts.isFunctionLike)) return undefined;
  const insert = (offset: number, newText: string) => ({
    range: toRange(cell, { start: offset, length: 0 }),
    newText,
  });
  const asObject = ts.isPropertyAccessExpression(promise.parent) && promise.parent.expression === promise;
  if (!asObject) return [insert(promise.getStart(source), 'await ')];
  return [insert(promise.getStart(source), '(await '), insert(promise.getEnd(), ')')];
}

/** The expression that the problem is about: of a member that is missing, the object. */
function promiseOf(source: ts.SourceFile, start: number, end: number): ts.Expression | undefined {
  const node = nodeAt(source, start);
  if (!node) return undefined;
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent) && parent.name === node) return parent.expression;
  const whole = ts.findAncestor(node, (one) => one.getStart(source) === start && one.getEnd() === end);
  return whole && ts.isExpression(whole) ? whole : undefined;
}
