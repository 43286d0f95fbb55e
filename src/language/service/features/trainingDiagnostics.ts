import {
  DiagnosticSeverity,
  type Diagnostic,
  type TextEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver';
import { toRange } from '../cellPlaces.ts';
import type { LiveNotebook } from '../live/liveNotebook.ts';
import type { ProblemFix } from '../problems/trainingProblem.ts';
import { findTrainingProblems } from '../problems/trainingProblems.ts';
import type { Cell, NotebookProgram } from '../program/notebookProgram.ts';

/** Marks the problems that are not TypeScript's. */
export const TRAINING_SOURCE = 'trainbook';

/** What is known beside the cells. */
export interface TrainingContext {
  /** Address of the folder with a page for each problem of a training. */
  pages?: string;
  /** What the last run left. */
  live?: LiveNotebook | undefined;
}

/** What makes a training go wrong, each with its code and, where the pages lie somewhere, a link to the page of that name. */
export function trainingDiagnostics(
  notebook: NotebookProgram,
  cell: Cell,
  { pages, live }: TrainingContext = {},
): Diagnostic[] {
  return findTrainingProblems(notebook, cell, live).map(({ code, span, message, related }) => ({
    range: toRange(cell, span),
    severity: DiagnosticSeverity.Warning,
    source: TRAINING_SOURCE,
    code,
    message,
    ...(pages !== undefined && { codeDescription: { href: `${pages}/${code}.md` } }),
    ...(related && {
      relatedInformation: [
        {
          location: { uri: related.cell.uri, range: toRange(related.cell, related.span) },
          message: related.message,
        },
      ],
    }),
  }));
}

/** What can be done about one of the problems above, while it is still there. */
export function fixTraining(
  notebook: NotebookProgram,
  cell: Cell,
  { diagnostic: { code, range, source }, live }: { diagnostic: Diagnostic; live: LiveNotebook | undefined },
): { title: string; edit: WorkspaceEdit } | undefined {
  if (source !== TRAINING_SOURCE) return undefined;
  const start = cell.document.offsetAt(range.start);
  const fix = findTrainingProblems(notebook, cell, live).find(
    (problem) => problem.code === code && problem.span.start === start,
  )?.fix;
  return fix && { title: fix.title, edit: toEdit(fix) };
}

function toEdit({ edits }: ProblemFix): WorkspaceEdit {
  const changes: Record<string, TextEdit[]> = {};
  for (const { cell, span, newText } of edits) {
    (changes[cell.uri] ??= []).push({ range: toRange(cell, span), newText });
  }
  return { changes };
}
