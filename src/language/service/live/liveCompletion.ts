import ts from 'typescript';
import { CompletionItemKind, type CompletionItem } from 'vscode-languageserver';
import { nodeAt, toRange } from '../cellPlaces.ts';
import type { Cell, NotebookProgram } from '../program/notebookProgram.ts';
import type { LiveNotebook } from './liveNotebook.ts';

/** Options and functions of the library that take the path of an observed value. */
const TAKES_METRIC: ReadonlySet<string> = new Set(['monitor', 'minValueTrigger', 'maxValueTrigger']);

/** Names that only a run knows, for a string that the offset is in: layers of a model, fields, observed values. */
export function completeLive(
  notebook: NotebookProgram,
  cell: Cell,
  { live, offset }: { live: LiveNotebook; offset: number },
): CompletionItem[] {
  const literal = literalAt(notebook.sourceFile(cell), offset);
  if (!literal) return [];
  const { start, length } = innerSpan(literal);
  const range = toRange(cell, { start, length });
  return namesFor(literal, live).map(({ name, what }) => ({
    label: name,
    kind: CompletionItemKind.Constant,
    labelDetails: { description: what },
    textEdit: { range, newText: name.replace(/[\\'"`]/g, '\\$&') },
  }));
}

function literalAt(source: ts.SourceFile, offset: number): ts.StringLiteralLike | undefined {
  const node = nodeAt(source, offset);
  if (!node || !ts.isStringLiteralLike(node)) return undefined;
  const inner = innerSpan(node);
  return offset >= inner.start && offset <= inner.start + inner.length ? node : undefined;
}

/** Between the quotes; the closing one may be missing. */
function innerSpan(literal: ts.StringLiteralLike): ts.TextSpan {
  const start = literal.getStart() + 1;
  const text = literal.getText();
  const isClosed = text.length > 1 && text.at(-1) === text.charAt(0);
  return { start, length: text.length - (isClosed ? 2 : 1) };
}

interface Offered {
  name: string;
  what: string;
}

function namesFor(literal: ts.StringLiteralLike, live: LiveNotebook): Offered[] {
  const { parent } = literal;
  if (ts.isCallExpression(parent) && parent.arguments[0] === literal) {
    const { expression } = parent;
    if (ts.isPropertyAccessExpression(expression) && expression.name.text === 'getLayer') {
      return layerNames(expression.expression, live);
    }
    return TAKES_METRIC.has(expression.getText()) ? metricNames(live) : [];
  }
  if (ts.isPropertyAssignment(parent) && parent.initializer === literal) {
    return TAKES_METRIC.has(parent.name.getText()) ? metricNames(live) : [];
  }
  if (!ts.isElementAccessExpression(parent) || parent.argumentExpression !== literal) return [];
  const { expression } = parent;
  const isObserved = ts.isPropertyAccessExpression(expression) && expression.name.text === 'values';
  return isObserved ? metricNames(live) : fieldNames(expression, live);
}

/** Of the model that is meant; of every one where that is not known. */
function layerNames(model: ts.Expression, live: LiveNotebook): Offered[] {
  const models = [...live.values].filter(({ layers }) => layers !== undefined);
  const named = models.filter(({ name }) => name === model.getText());
  return (named.length > 0 ? named : models).flatMap(({ name, layers = [] }) =>
    layers.map((layer) => ({ name: layer, what: `layer of ${name}` })),
  );
}

function metricNames({ metrics }: LiveNotebook): Offered[] {
  return metrics.map((name) => ({ name, what: 'observed' }));
}

/** Of a record, and of any one of a list of records. */
function fieldNames(object: ts.Expression, live: LiveNotebook): Offered[] {
  const list = ts.isElementAccessExpression(object) ? object.expression : object;
  const owner = [...live.values].find(({ name }) => name === list.getText());
  return (owner?.fields ?? []).map((name) => ({ name, what: `field of ${owner?.name}` }));
}
