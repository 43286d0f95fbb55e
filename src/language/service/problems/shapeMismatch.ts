import ts from 'typescript';
import type { LibraryFunction } from './libraryTypes.ts';
import type { LiveInput, LiveShape } from './liveShapes.ts';
import { shapeOfModel, shapeOfTensor, textOfShape } from './liveShapes.ts';
import { ownNodes, insertAfter, spanOf } from './syntax.ts';
import type { ProblemFix, RuleContext, TrainingProblem } from './trainingProblem.ts';

type Shape = readonly number[];

interface Mismatch {
  at: ts.Expression;
  message: string;
  /** What to write after the argument. */
  fix?: { title: string; text: string };
}

/** Methods of a model whose first argument is what it takes. */
const TAKES_INPUT: ReadonlySet<string> = new Set([
  'predict',
  'predictOnBatch',
  'fit',
  'trainOnBatch',
  'evaluate',
]);
/** Ops of two tensors whose sides are equal, or 1, counted from the last. */
const BROADCASTS: ReadonlySet<string> = new Set([
  ...['add', 'sub', 'mul', 'div', 'divNoNan', 'floorDiv', 'maximum', 'minimum', 'mod', 'pow'],
  ...['squaredDifference', 'equal', 'notEqual', 'greater', 'greaterEqual', 'less', 'lessEqual'],
]);

const NAMES = [...TAKES_INPUT, ...BROADCASTS, 'matMul'];
/** Has the text a name of a function whose arguments this rule looks at? */
export const MAY_MISMATCH = new RegExp(`\\b(?:${NAMES.join('|')})\\b`);

/** Tensors of the last run do not fit together, or not into a model, and would not the next time. */
export function findShapeMismatch(context: RuleContext): TrainingProblem[] {
  const { source, cell, types, live } = context;
  if (!live || !MAY_MISMATCH.test(cell.woven.text)) return [];
  const problems: TrainingProblem[] = [];
  for (const node of ownNodes(source, cell)) {
    if (!ts.isCallExpression(node)) continue;
    const called = types.called(node);
    const found = called && mismatchOf(context, node, called);
    if (!found) continue;
    const fix = found.fix && toFix(context, found.at, found.fix);
    problems.push({
      code: 'shape-mismatch',
      span: spanOf(found.at),
      message: found.message,
      ...(fix && { fix }),
    });
  }
  return problems;
}

function toFix(
  { cell }: RuleContext,
  at: ts.Expression,
  { title, text }: { title: string; text: string },
): ProblemFix {
  return { title, edits: [insertAfter(cell, at, text)] };
}

function mismatchOf(
  context: RuleContext,
  call: ts.CallExpression,
  called: LibraryFunction,
): Mismatch | undefined {
  const object = ts.isPropertyAccessExpression(call.expression) ? call.expression.expression : undefined;
  if (object && TAKES_INPUT.has(called.name)) return mismatchOfInput(context, call, object);
  if (called.library !== 'tfjs') return undefined;
  const isMatMul = called.name === 'matMul';
  if (!isMatMul && !BROADCASTS.has(called.name)) return undefined;
  const onTensor = object && context.types.isTensor(context.types.checker.getTypeAtLocation(object));
  const [a, b, ...rest] = onTensor ? [object, ...call.arguments] : call.arguments;
  if (!a || !b) return undefined;
  const [left, right] = [shapeOfTensor(context, a), shapeOfTensor(context, b)];
  if (!left || !right) return undefined;
  return isMatMul
    ? mismatchOfProduct({ left, right, b, isPlain: rest.length === 0 })
    : mismatchOfSides({ left, right, b, name: called.name });
}

function mismatchOfInput(
  context: RuleContext,
  call: ts.CallExpression,
  object: ts.Expression,
): Mismatch | undefined {
  const model = shapeOfModel(context, object);
  const [first] = call.arguments;
  const given = first && ts.isArrayLiteralExpression(first) && model?.isCompiled ? first.elements[0] : first;
  const tensor = given && shapeOfTensor(context, given);
  if (!model || !tensor || fits(tensor.shape, model)) return undefined;
  const fix = fixOfInput(tensor.shape, model.shape);
  return {
    at: given,
    message:
      `'${model.name}' takes the shape ${textOfShape(model.shape)}, and '${tensor.name}' ` +
      `has ${textOfShape(tensor.shape)} since the last run.`,
    ...(fix && { fix }),
  };
}

function fits(shape: Shape, { shape: taken, isCompiled }: LiveInput): boolean {
  const sample = taken.slice(1);
  if (shape.length === 1 && isCompiled) return true;
  // TensorFlow.js takes a list of numbers for samples of one number each.
  const given = shape.length === 1 && taken.length === 2 ? [...shape, 1] : shape;
  return (
    given.length === taken.length && sample.every((side, axis) => side === null || side === given[axis + 1])
  );
}

function fixOfInput(shape: Shape, taken: readonly (number | null)[]): Mismatch['fix'] {
  const sample = taken.slice(1);
  if (sample.includes(null)) return undefined;
  const isOneSample = shape.length === sample.length && sample.every((side, axis) => side === shape[axis]);
  if (isOneSample) return { title: 'Make it a batch of one sample', text: '.expandDims(0)' };
  const sizeOf = (sides: readonly (number | null)[]) =>
    sides.reduce<number>((size, side) => size * (side ?? 1), 1);
  const sameSamples = sizeOf(shape.slice(1)) === sizeOf(sample);
  if (!sameSamples) return undefined;
  const text = `[-1, ${sample.join(', ')}]`;
  return { title: `Reshape it to ${text}`, text: `.reshape(${text})` };
}

interface TwoTensors {
  left: LiveShape;
  right: LiveShape;
  b: ts.Expression;
}

function mismatchOfProduct({
  left,
  right,
  b,
  isPlain,
}: TwoTensors & { isPlain: boolean }): Mismatch | undefined {
  const [inner, rows, columns] = [left.shape.at(-1), right.shape.at(-2), right.shape.at(-1)];
  if (!isPlain || left.shape.length < 2 || right.shape.length < 2 || inner === rows) return undefined;
  const transposed = inner === columns && { title: 'Transpose the second', text: ', false, true' };
  return {
    at: b,
    message:
      `the rows of '${left.name}' ${textOfShape(left.shape)} have ${inner} values and '${right.name}' ` +
      `${textOfShape(right.shape)} has ${rows} rows since the last run: matMul needs as many.`,
    ...(transposed && { fix: transposed }),
  };
}

function mismatchOfSides({ left, right, b, name }: TwoTensors & { name: string }): Mismatch | undefined {
  const [one, other] = [left.shape.toReversed(), right.shape.toReversed()];
  const agrees = one.every((side, axis) => side === 1 || (other[axis] ?? 1) === 1 || side === other[axis]);
  if (agrees) return undefined;
  return {
    at: b,
    message:
      `'${left.name}' ${textOfShape(left.shape)} and '${right.name}' ${textOfShape(right.shape)} do not fit together ` +
      `since the last run: counted from the last, the sides that ${name} takes are equal or 1.`,
  };
}
