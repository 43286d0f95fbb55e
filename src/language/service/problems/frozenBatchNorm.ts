import ts from 'typescript';
import type { Cell } from '../program/notebookProgram.ts';
import type { ProblemFix, RuleContext, TrainingProblem } from './trainingProblem.ts';
import {
  calledName,
  indentOf,
  insertAfter,
  isCall,
  ownNodes,
  replace,
  spanOf,
  statementOf,
} from './syntax.ts';

const BATCH_NORM: ReadonlySet<string> = new Set(['BatchNormalization']);
const MODELS: ReadonlySet<string> = new Set(['LayersModel', 'Sequential']);
const ANY_LAYER: ReadonlySet<string> = new Set(['Layer', 'LayersModel', 'Sequential', 'Container']);
const OWN_TRAINING: ReadonlySet<string> = new Set(['fit', 'fitDataset', 'trainOnBatch']);

/** Something frozen: the layer's or model's expression, in the statement that freezes it. */
interface Freezing {
  node: ts.Node;
  /** Undefined where the layer has no name. */
  frozen?: ts.Expression;
  kind: 'batchNorm' | 'layer' | 'model';
}

/**
 * A frozen batch normalization that TensorFlow.js itself trains: it keeps its weights, but its statistics go on moving.
 */
export function findFrozenBatchNorm(context: RuleContext): TrainingProblem[] {
  const { cell } = context;
  if (!/\btrainable\b/.test(cell.woven.text)) return [];
  const freezings = [...ownNodes(context.source, cell)].flatMap((node) => freezingAt(context, node) ?? []);
  if (freezings.length === 0) return [];
  const training = findOwnTraining(context);
  if (!training) return [];
  const hasNorm = hasBatchNorm(context);
  return freezings
    .filter(({ kind, frozen }) => (kind === 'batchNorm' || hasNorm) && !isHeld(context, frozen))
    .map((freezing) => toProblem(context, freezing, training));
}

function freezingAt({ types }: RuleContext, node: ts.Node): Freezing | undefined {
  if (ts.isPropertyAssignment(node) && isFalse(node.initializer) && node.name.getText() === 'trainable') {
    const call = node.parent.parent;
    const isNorm = ts.isCallExpression(call) && types.isInstance(call, BATCH_NORM);
    if (!isNorm) return undefined;
    const { parent } = call;
    const named = ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name) ? parent.name : undefined;
    return { node, kind: 'batchNorm', ...(named && { frozen: named }) };
  }
  if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.EqualsToken) return undefined;
  const { left, right } = node;
  if (!isFalse(right) || !ts.isPropertyAccessExpression(left) || left.name.text !== 'trainable')
    return undefined;
  const frozen = left.expression;
  if (types.isInstance(frozen, BATCH_NORM)) return { node, frozen, kind: 'batchNorm' };
  if (types.isInstance(frozen, MODELS)) return { node, frozen, kind: 'model' };
  // Of a single layer it is not known what it is; one of all layers of a loop may be of any kind.
  const isEach = ts.isIdentifier(frozen) && isOfManyLayers(types.declarationOf(frozen));
  return isEach && types.isInstance(frozen, ANY_LAYER) ? { node, frozen, kind: 'layer' } : undefined;
}

function isFalse(node: ts.Node): boolean {
  return node.kind === ts.SyntaxKind.FalseKeyword;
}

function isOfManyLayers(declaration: ts.Declaration | undefined): boolean {
  if (!declaration) return false;
  if (ts.isParameter(declaration)) return ts.isCallExpression(declaration.parent.parent);
  return ts.isVariableDeclaration(declaration) && ts.isForOfStatement(declaration.parent.parent);
}

/** Does a cell make a batch normalization? */
function hasBatchNorm({ notebook, types }: RuleContext): boolean {
  return notebook.cells.some((cell) => {
    if (!/\bbatchNormalization\b/.test(cell.woven.text)) return false;
    return [...ownNodes(notebook.sourceFile(cell), cell)].some(
      (node) => ts.isCallExpression(node) && types.called(node)?.name === 'batchNormalization',
    );
  });
}

/** Where TensorFlow.js trains by itself, or a model is applied in training mode, in this cell or a later one. */
function findOwnTraining({ notebook, cell, types }: RuleContext): { cell: Cell; node: ts.Node } | undefined {
  for (const one of notebook.cells.slice(cell.index)) {
    if (!/\b(?:fit|fitDataset|trainOnBatch|training)\b/.test(one.woven.text)) continue;
    for (const node of ownNodes(notebook.sourceFile(one), one)) {
      if (!isCall(node)) continue;
      const called = types.called(node);
      if (called?.library !== 'tfjs') continue;
      const trains = OWN_TRAINING.has(called.name) || (called.name === 'apply' && isTraining(node));
      if (trains) return { cell: one, node: calledName(node) };
    }
  }
  return undefined;
}

function isTraining({ arguments: given }: ts.CallExpression | ts.NewExpression): boolean {
  const options = given?.[1];
  if (!options || !ts.isObjectLiteralExpression(options)) return false;
  return options.properties.some(
    (property) =>
      ts.isPropertyAssignment(property) &&
      property.name.getText() === 'training' &&
      property.initializer.kind === ts.SyntaxKind.TrueKeyword,
  );
}

/** The quick fix below, or the same by hand, was done. */
function isHeld({ source, cell }: RuleContext, frozen: ts.Expression | undefined): boolean {
  if (!frozen) return false;
  const name = frozen.getText(source).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(?:\\b${name}|\\blayer)\\.call\\s*=`).test(cell.woven.text);
}

function toProblem(
  context: RuleContext,
  freezing: Freezing,
  training: { cell: Cell; node: ts.Node },
): TrainingProblem {
  const fix = holdStatistics(context, freezing);
  const name = training.node.getText();
  return {
    code: 'frozen-batch-norm',
    span: spanOf(freezing.node),
    message: `Frozen batch normalization keeps its weights, but in training mode TensorFlow.js goes on moving its mean and variance: '${name}' does so in code cell ${training.cell.index + 1}.`,
    related: { cell: training.cell, span: spanOf(training.node), message: 'Here it is in training mode.' },
    ...(fix && { fix }),
  };
}

/** Lets the layer compute as it does in inference, whatever mode its model is in. */
function holdStatistics(
  { cell, source }: RuleContext,
  { node, frozen, kind }: Freezing,
): ProblemFix | undefined {
  const statement = statementOf(node);
  if (!frozen || !statement) return undefined;
  const indent = indentOf(statement);
  const name = frozen.getText(source);
  const title = 'Hold its mean and variance too';
  const lines =
    kind === 'batchNorm'
      ? hold(name)
      : kind === 'layer'
        ? onlyNorms(hold(name), name)
        : [`for (const layer of ${name}.layers) {`, ...indented(onlyNorms(hold('layer'), 'layer')), '}'];
  if (node.parent === statement || ts.isVariableStatement(statement)) {
    const text = lines.map((line) => `\n${indent}${line}`).join('');
    return { title, edits: [insertAfter(cell, statement, text)] };
  }
  // The body of an arrow function, or of a loop without braces.
  const replaced = ts.isExpressionStatement(node.parent) ? node.parent : node;
  const body = [`${node.getText(source)};`, ...lines].map((line) => `\n${indent}  ${line}`).join('');
  return { title, edits: [replace(cell, replaced, `{${body}\n${indent}}`)] };
}

function hold(layer: string): string[] {
  const kept = 'callInTraining';
  return [
    '{',
    `  const ${kept} = ${layer}.call.bind(${layer});`,
    `  ${layer}.call = (inputs, options) => ${kept}(inputs, { ...options, training: false });`,
    '}',
  ];
}

function onlyNorms([, ...rest]: string[], layer: string): string[] {
  return [`if (${layer}.getClassName() === 'BatchNormalization') {`, ...rest];
}

function indented(lines: string[]): string[] {
  return lines.map((line) => `  ${line}`);
}
