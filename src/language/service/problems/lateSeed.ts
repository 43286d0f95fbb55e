import ts from 'typescript';
import { importPosition } from '../importPosition.ts';
import type { Cell } from '../program/notebookProgram.ts';
import type { ProblemEdit, ProblemFix, RuleContext, TrainingProblem } from './trainingProblem.ts';
import {
  isCall,
  indentOf,
  insertBefore,
  nodesThatRun,
  removeStatement,
  spanOf,
  statementOf,
} from './syntax.ts';

const MODELS: ReadonlySet<string> = new Set(['LayersModel', 'Sequential']);
const RANDOM_OPS = /^(?:random|truncatedNormal|multinomial|dropout|shuffle)/;
const RANDOM_OF_LIBRARY: ReadonlySet<string> = new Set(['fit', 'run', 'split']);
const MAY_SEED = /\bseed\b/;

interface Use {
  cell: Cell;
  node: ts.CallExpression | ts.NewExpression;
}

/** The first `seed()` of the notebook comes after something random: that is another one in each run. */
export function findLateSeed(context: RuleContext): TrainingProblem[] {
  const { cell, notebook, types } = context;
  if (!MAY_SEED.test(cell.woven.text)) return [];
  let drawn: Use | undefined;
  for (const one of notebook.cells.slice(0, cell.index + 1)) {
    for (const node of nodesThatRun(notebook.sourceFile(one), one)) {
      if (!isCall(node)) continue;
      const called = types.called(node);
      if (called?.library === 'trainbook' && called.name === 'seed') {
        return one === cell && drawn ? [lateSeed(context, node, drawn)] : [];
      }
      if (!drawn && drawsRandom(context, node)) drawn = { cell: one, node };
    }
  }
  return [];
}

/** Random numbers of the computation itself: what a model begins with, masks, orders and parts of data. */
function drawsRandom({ types }: RuleContext, call: Use['node']): boolean {
  if (call.expression.getText() === 'Math.random') return true;
  const called = types.called(call);
  if (!called) return false;
  if (ts.isCallExpression(call) && types.isNamed(types.checker.getTypeAtLocation(call), MODELS)) {
    return called.owner === undefined; // makes one; a method may only give one
  }
  return called.library === 'tfjs' ? RANDOM_OPS.test(called.name) : RANDOM_OF_LIBRARY.has(called.name);
}

function lateSeed(context: RuleContext, call: Use['node'], drawn: Use): TrainingProblem {
  const fix = moveSeed(context, call, drawn);
  return {
    code: 'late-seed',
    span: spanOf(call),
    message: 'This seed comes too late: random numbers were drawn before it, which are others in each run.',
    related: { cell: drawn.cell, span: spanOf(drawn.node), message: 'These were drawn before.' },
    ...(fix && { fix }),
  };
}

/** The seed before what is random, if it is a plain number in a statement of its own. */
function moveSeed({ cell, notebook }: RuleContext, call: Use['node'], drawn: Use): ProblemFix | undefined {
  const [value] = call.arguments ?? [];
  const statement = call.parent;
  const target = topStatement(drawn.node);
  if (!value || !ts.isNumericLiteral(value) || !ts.isExpressionStatement(statement) || !target)
    return undefined;
  const text = `${call.getText()};\n${indentOf(target)}`;
  const edits = [insertBefore(drawn.cell, target, text), removeStatement(cell, statement)];
  const name = call.expression.getText();
  const isKnown = notebook.cells
    .slice(0, drawn.cell.index + 1)
    .some(({ woven }) => woven.scan.declared.has(name.split('.')[0] ?? ''));
  if (!isKnown) {
    if (name !== 'seed') return undefined;
    edits.unshift(importSeed(drawn.cell));
  }
  return { title: 'Set the seed before anything random', edits };
}

function topStatement(node: ts.Node): ts.Node | undefined {
  return ts.findAncestor(node, (one) => ts.isSourceFile(one.parent)) ?? statementOf(node);
}

function importSeed(cell: Cell): ProblemEdit {
  const start = importPosition(cell);
  const line = "import { seed } from 'trainbook';";
  return { cell, span: { start, length: 0 }, newText: start === 0 ? `${line}\n` : `\n${line}` };
}
