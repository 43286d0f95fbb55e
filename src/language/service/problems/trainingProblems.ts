import type { LiveNotebook } from '../live/liveNotebook.ts';
import type { Cell, NotebookProgram } from '../program/notebookProgram.ts';
import { findFrozenBatchNorm } from './frozenBatchNorm.ts';
import { findLateSeed } from './lateSeed.ts';
import { findLeakedTensors } from './leakedTensor.ts';
import { LibraryTypes } from './libraryTypes.ts';
import { findMissingAwait } from './missingAwait.ts';
import { findReadInStep } from './readInStep.ts';
import { findShapeMismatch, MAY_MISMATCH } from './shapeMismatch.ts';
import type { RuleContext, TrainingProblem } from './trainingProblem.ts';

const RULES: readonly ((context: RuleContext) => TrainingProblem[])[] = [
  findMissingAwait,
  findReadInStep,
  findLeakedTensors,
  findLateSeed,
  findFrozenBatchNorm,
  findShapeMismatch,
];

/** What in a cell makes a training go wrong, in the order of the text. */
export function findTrainingProblems(
  notebook: NotebookProgram,
  cell: Cell,
  live?: LiveNotebook,
): TrainingProblem[] {
  const types = new LibraryTypes(notebook.program().getTypeChecker());
  const context: RuleContext = {
    notebook,
    cell,
    source: notebook.sourceFile(cell),
    types,
    ...(live && { live }),
  };
  return RULES.flatMap((rule) => rule(context)).sort((one, other) => one.span.start - other.span.start);
}

/** May an edit elsewhere change what is said about this cell? */
export function dependsOnOtherCells(cell: Cell): boolean {
  return /\b(?:seed|trainable|compileStep|data|dataSync|array|arraySync|print)\b/.test(cell.woven.text);
}

/** May the shapes of the last run say something about this cell? */
export function dependsOnLiveValues(cell: Cell): boolean {
  return MAY_MISMATCH.test(cell.woven.text);
}
