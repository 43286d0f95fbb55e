import ts from 'typescript';
import type { ProblemFix, RuleContext, TrainingProblem } from './trainingProblem.ts';
import {
  calledName,
  isCall,
  nodesIn,
  ownNodes,
  removeStatement,
  replace,
  spanOf,
  statementOf,
} from './syntax.ts';

/** Methods of a tensor that bring its values to JavaScript. */
const READS: ReadonlySet<string> = new Set([
  'array',
  'arraySync',
  'buffer',
  'bufferSync',
  'bytes',
  'data',
  'dataSync',
  'print',
]);

/** What takes functions that become parts of a compiled step, as properties of its options. */
const TAKES_STEPS: ReadonlySet<string> = new Set(['compile', 'CompiledModel', 'StandardUpdater']);
const STEP_PROPERTIES: ReadonlySet<string> = new Set(['loss', 'preprocess', 'compute', 'perSample', 'parts']);
const MAY_HAVE_STEPS = /compileStep|\bcompile\b|CompiledModel|StandardUpdater/;

/** A compiled step reads a tensor's values: it is only recorded, and there are none. */
export function findReadInStep(context: RuleContext): TrainingProblem[] {
  const { source, types } = context;
  const problems = new Map<ts.Node, TrainingProblem>();
  for (const step of reachedFunctions(context, stepFunctions(context))) {
    if (step.getSourceFile() !== source) continue;
    for (const node of nodesIn(step)) {
      if (!ts.isCallExpression(node) || problems.has(node)) continue;
      const called = types.called(node);
      if (called?.library !== 'tfjs' || called.owner !== 'Tensor' || !READS.has(called.name)) continue;
      const fix = withoutReading(context, node);
      problems.set(node, {
        code: 'read-in-step',
        span: spanOf(calledName(node)),
        message:
          `'${called.name}' reads values in a compiled step, which has none while it is recorded: ` +
          'the step runs op by op instead, several times slower.',
        ...(fix && { fix }),
      });
    }
  }
  return [...problems.values()];
}

/** The functions of all cells that are compiled. */
function stepFunctions({ notebook, types }: RuleContext): ts.Node[] {
  const found: ts.Node[] = [];
  for (const cell of notebook.cells) {
    if (!MAY_HAVE_STEPS.test(cell.woven.text)) continue;
    for (const node of ownNodes(notebook.sourceFile(cell), cell)) {
      if (!isCall(node)) continue;
      const called = types.called(node);
      if (called?.library !== 'trainbook') continue;
      const [first] = node.arguments ?? [];
      if (called.name === 'compileStep' && first) found.push(first);
      if (TAKES_STEPS.has(called.name)) found.push(...(node.arguments ?? []).flatMap(stepProperties));
    }
  }
  return found;
}

function stepProperties(options: ts.Expression): ts.Node[] {
  if (ts.isArrayLiteralExpression(options)) return options.elements.flatMap(stepProperties);
  if (!ts.isObjectLiteralExpression(options)) return [];
  return options.properties.flatMap((property): ts.Node[] => {
    const { name } = property;
    const isStep = name && ts.isIdentifier(name) && STEP_PROPERTIES.has(name.text);
    if (ts.isMethodDeclaration(property)) return isStep ? [property] : [];
    if (ts.isShorthandPropertyAssignment(property)) return isStep ? [property.name] : [];
    if (!ts.isPropertyAssignment(property)) return [];
    const { initializer } = property;
    return isStep && !ts.isObjectLiteralExpression(initializer) ? [initializer] : stepProperties(initializer);
  });
}

/** The given functions, and those of the notebook that they call. */
function reachedFunctions(context: RuleContext, given: readonly ts.Node[]): Set<ts.Node> {
  const reached = new Set<ts.Node>();
  const waiting = [...given];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    const body = functionOf(context, node);
    if (!body || reached.has(body)) continue;
    reached.add(body);
    for (const inner of nodesIn(body)) {
      if (ts.isCallExpression(inner) && ts.isIdentifier(inner.expression)) waiting.push(inner.expression);
    }
  }
  return reached;
}

function functionOf({ types, notebook }: RuleContext, node: ts.Node): ts.Node | undefined {
  if (ts.isFunctionLike(node)) return node;
  if (!ts.isIdentifier(node)) return undefined;
  const { parent } = node;
  const declared = ts.isShorthandPropertyAssignment(parent)
    ? types.checker.getShorthandAssignmentValueSymbol(parent)?.declarations?.[0]
    : types.declarationOf(node);
  const value = declared && ts.isVariableDeclaration(declared) ? declared.initializer : declared;
  if (!value || !ts.isFunctionLike(value)) return undefined;
  return notebook.cellOfFile(value.getSourceFile().fileName) && value;
}

/** The tensor itself in the place of its values; where they are only shown, nothing. */
function withoutReading({ cell, source }: RuleContext, call: ts.CallExpression): ProblemFix | undefined {
  if (!ts.isPropertyAccessExpression(call.expression)) return undefined;
  const statement = statementOf(call);
  if (statement && isShowing(statement, call)) {
    return { title: 'Remove this reading', edits: [removeStatement(cell, statement)] };
  }
  let whole: ts.Node = call;
  if (ts.isAwaitExpression(whole.parent)) whole = whole.parent;
  if (ts.isParenthesizedExpression(whole.parent)) whole = whole.parent;
  if (ts.isElementAccessExpression(whole.parent) && whole.parent.expression === whole) whole = whole.parent;
  const tensor = call.expression.expression.getText(source);
  return { title: 'Use the tensor instead of its values', edits: [replace(cell, whole, tensor)] };
}

/** `tensor.print()`, or an argument of `console.log`. */
function isShowing(statement: ts.Statement, call: ts.CallExpression): boolean {
  if (!ts.isExpressionStatement(statement)) return false;
  let { expression } = statement;
  if (ts.isAwaitExpression(expression)) expression = expression.expression;
  if (expression === call) return true;
  return ts.isCallExpression(expression) && /^console\.\w+$/.test(expression.expression.getText());
}
