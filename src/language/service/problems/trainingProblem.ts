import type ts from 'typescript';
import type { LiveNotebook } from '../live/liveNotebook.ts';
import type { Cell, NotebookProgram } from '../program/notebookProgram.ts';
import type { LibraryTypes } from './libraryTypes.ts';

/** Each has a page of its name in docs/problems. */
export type ProblemCode =
  'frozen-batch-norm' | 'late-seed' | 'leaked-tensor' | 'missing-await' | 'read-in-step' | 'shape-mismatch';

/** A place in a cell. */
export interface ProblemPlace {
  cell: Cell;
  span: ts.TextSpan;
}

export interface ProblemEdit extends ProblemPlace {
  newText: string;
}

export interface ProblemFix {
  title: string;
  edits: ProblemEdit[];
}

/** Something that TypeScript allows and that makes a training go wrong. */
export interface TrainingProblem {
  code: ProblemCode;
  span: ts.TextSpan;
  message: string;
  related?: ProblemPlace & { message: string };
  fix?: ProblemFix;
}

/** What a rule looks at: one cell, in its notebook. */
export interface RuleContext {
  notebook: NotebookProgram;
  cell: Cell;
  source: ts.SourceFile;
  types: LibraryTypes;
  /** What the last run left, if there was one. */
  live?: LiveNotebook;
}
