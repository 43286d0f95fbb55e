import ts from 'typescript';
import type { LiveValue } from '../../../protocol/languageMessages.ts';
import { knownAt } from '../live/liveHover.ts';
import type { Cell } from '../program/notebookProgram.ts';
import type { RuleContext } from './trainingProblem.ts';

/** The shape of a tensor since the last run. */
export interface LiveShape {
  name: string;
  shape: readonly number[];
}

/** What a model of the last run takes. */
export interface LiveInput {
  name: string;
  shape: readonly (number | null)[];
  /** It is compiled: inputs and targets come as a list, and all numbers may come in a row. */
  isCompiled: boolean;
}

const COMPILED: ReadonlySet<string> = new Set(['CompiledModel']);

/** @returns undefined for what is no constant, and for what another run may give another shape. */
export function shapeOfTensor(context: RuleContext, node: ts.Expression): LiveShape | undefined {
  const value = currentValue(context, { cell: context.cell, node });
  return value?.shape && { name: value.name, shape: value.shape };
}

/** Of a model of TensorFlow.js, or of what `compile` made of one and that sees its inputs as they are given. */
export function shapeOfModel(context: RuleContext, node: ts.Expression): LiveInput | undefined {
  const isCompiled = context.types.isInstance(node, COMPILED);
  const compiled = isCompiled ? compiledModel(context, node) : undefined;
  if (isCompiled && !compiled) return undefined;
  const shape = currentValue(context, compiled ?? { cell: context.cell, node })?.inputShape;
  if (!shape || !ts.isIdentifier(node)) return undefined;
  return { name: node.text, shape, isCompiled };
}

export function textOfShape(shape: readonly (number | null)[]): string {
  return `[${shape.map((side) => side ?? 'any').join(', ')}]`;
}

/** `model` in `const net = compile(model, { … })`, whichever cell has that. */
function compiledModel({ types, notebook }: RuleContext, node: ts.Expression): PlacedName | undefined {
  const declaration = ts.isIdentifier(node) ? types.declarationOf(node) : undefined;
  if (!declaration || !ts.isVariableDeclaration(declaration)) return undefined;
  const { initializer } = declaration;
  if (!initializer || !ts.isCallExpression(initializer)) return undefined;
  const called = types.called(initializer);
  if (called?.library !== 'trainbook' || called.name !== 'compile') return undefined;
  const [model, options] = initializer.arguments;
  const cell = notebook.cellOfFile(declaration.getSourceFile().fileName);
  return model && cell && hasNoPreprocess(options) ? { cell, node: model } : undefined;
}

function hasNoPreprocess(options: ts.Expression | undefined): boolean {
  if (!options || !ts.isObjectLiteralExpression(options)) return false;
  return options.properties.every(({ name }) => name && ts.isIdentifier(name) && name.text !== 'preprocess');
}

interface PlacedName {
  cell: Cell;
  node: ts.Expression;
}

function currentValue({ notebook, live }: RuleContext, { cell, node }: PlacedName): LiveValue | undefined {
  if (!live || !ts.isIdentifier(node)) return undefined;
  const known = knownAt(notebook, cell, { live, offset: node.getStart() });
  if (!known || known.isStale || !live.isCurrent(notebook, known.owner)) return undefined;
  return known.owner.woven.scan.declared.get(known.value.name)?.kind === 'const' ? known.value : undefined;
}
