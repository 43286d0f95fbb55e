import ts from 'typescript';
import {
  DiagnosticSeverity,
  DiagnosticTag,
  type Diagnostic,
  type DiagnosticRelatedInformation,
} from 'vscode-languageserver';
import { isOwn, ownLength, toLocation, toRange } from '../cellPlaces.ts';
import { cleanMessage } from '../displayText.ts';
import type { Cell, NotebookProgram } from '../program/notebookProgram.ts';
import { explainAssignment, explainUnknownName } from './notebookMessages.ts';
import { trainingDiagnostics, type TrainingContext } from './trainingDiagnostics.ts';

export type DiagnosticStage = 'syntactic' | 'semantic' | 'suggestion' | 'training';

/** In the order in which they are of use; each can be asked for alone, so that an edit need not wait for all. */
export const DIAGNOSTIC_STAGES: readonly DiagnosticStage[] = [
  'syntactic',
  'semantic',
  'suggestion',
  'training',
];

const CANNOT_FIND_NAME = 2304;
const ASSIGNED_IMPORT = 2632;
const UNUSED = 6133;

/** What is to be said about a cell at one stage. */
export function diagnose(
  notebook: NotebookProgram,
  cell: Cell,
  stage: DiagnosticStage,
  context?: TrainingContext,
): Diagnostic[] {
  switch (stage) {
    case 'syntactic':
      return syntacticDiagnostics(notebook, cell);
    case 'semantic':
      return semanticDiagnostics(notebook, cell);
    case 'suggestion':
      return [
        ...toDiagnostics(notebook, cell, notebook.service.getSuggestionDiagnostics(cell.file)),
        ...unusedImports(notebook, cell),
      ];
    case 'training':
      return trainingDiagnostics(notebook, cell, context);
  }
}

/** Does the text leave something open, or is it otherwise no TypeScript? Then the other stages guess. */
function syntacticDiagnostics(notebook: NotebookProgram, cell: Cell): Diagnostic[] {
  const found = notebook.service.getSyntacticDiagnostics(cell.file);
  const own = toDiagnostics(notebook, cell, found);
  if (own.length > 0) return own;
  const [beyond] = found;
  const open = cell.woven.scan.unclosed.at(-1);
  if (!open && !beyond) return [];
  const message = open
    ? missing(open.closing)
    : cleanMessage(notebook, ts.flattenDiagnosticMessageText(beyond?.messageText, '\n'));
  return [{ ...atEnd(cell), message, code: beyond?.code ?? 1005, ...(open && openedHere(cell, open.start)) }];
}

function missing(closing: string): string {
  if (closing === '`') return 'Unterminated template literal.';
  return `'${closing === '*/' ? closing : closing.charAt(0)}' expected.`;
}

function atEnd(cell: Cell): Pick<Diagnostic, 'range' | 'severity' | 'source'> {
  const end = cell.woven.text.trimEnd().length;
  const span = { start: Math.max(0, end - 1), length: Math.min(1, end) };
  return { range: toRange(cell, span), severity: DiagnosticSeverity.Error, source: 'ts' };
}

function openedHere(cell: Cell, start: number): Pick<Diagnostic, 'relatedInformation'> {
  const location = { uri: cell.uri, range: toRange(cell, { start, length: 1 }) };
  return { relatedInformation: [{ location, message: 'It was opened here.' }] };
}

function semanticDiagnostics(notebook: NotebookProgram, cell: Cell): Diagnostic[] {
  let found = notebook.service.getSemanticDiagnostics(cell.file);
  const unknown = found.some((one) => one.code === CANNOT_FIND_NAME && isShown(cell, one));
  // Only when it sees all names of earlier cells can TypeScript say which one was meant.
  if (unknown && notebook.widenIfRoom(cell)) found = notebook.service.getSemanticDiagnostics(cell.file);
  return toDiagnostics(notebook, cell, found);
}

function toDiagnostics(notebook: NotebookProgram, cell: Cell, found: readonly ts.Diagnostic[]): Diagnostic[] {
  return found.filter((one) => isShown(cell, one)).map((one) => toDiagnostic(notebook, cell, one));
}

function isShown(cell: Cell, { start, length }: ts.Diagnostic): boolean {
  if (start === undefined || start > ownLength(cell)) return false;
  return start < ownLength(cell) || isOwn(cell, { start, length: length ?? 0 });
}

function toDiagnostic(notebook: NotebookProgram, cell: Cell, found: ts.Diagnostic): Diagnostic {
  const span = { start: found.start ?? 0, length: found.length ?? 0 };
  const diagnostic: Diagnostic = {
    range: toRange(cell, span),
    message: messageOf(notebook, cell, found),
    source: 'ts',
    code: found.code,
    severity: SEVERITIES[found.category],
  };
  const tags = [
    ...(found.reportsUnnecessary ? [DiagnosticTag.Unnecessary] : []),
    ...(found.reportsDeprecated ? [DiagnosticTag.Deprecated] : []),
  ];
  if (tags.length > 0) diagnostic.tags = tags;
  const related = relatedInformation(notebook, found);
  if (related.length > 0) diagnostic.relatedInformation = related;
  return diagnostic;
}

const SEVERITIES: Record<ts.DiagnosticCategory, DiagnosticSeverity> = {
  [ts.DiagnosticCategory.Error]: DiagnosticSeverity.Error,
  [ts.DiagnosticCategory.Warning]: DiagnosticSeverity.Warning,
  [ts.DiagnosticCategory.Suggestion]: DiagnosticSeverity.Hint,
  [ts.DiagnosticCategory.Message]: DiagnosticSeverity.Information,
};

function messageOf(notebook: NotebookProgram, cell: Cell, found: ts.Diagnostic): string {
  const text = cleanMessage(notebook, ts.flattenDiagnosticMessageText(found.messageText, '\n'));
  const { start = 0 } = found;
  const name = cell.woven.text.slice(start, start + (found.length ?? 0));
  if (found.code === ASSIGNED_IMPORT) return explainAssignment(notebook, cell, name) ?? text;
  if (found.code === CANNOT_FIND_NAME) return explainUnknownName(notebook, cell, name) ?? text;
  return text;
}

function relatedInformation(
  notebook: NotebookProgram,
  { relatedInformation: related }: ts.Diagnostic,
): DiagnosticRelatedInformation[] {
  return (related ?? []).flatMap(({ file, start, length, messageText }) => {
    const span = { start: start ?? 0, length: length ?? 0 };
    const location = file && toLocation(notebook, file.fileName, span);
    const message = cleanMessage(notebook, ts.flattenDiagnosticMessageText(messageText, '\n'));
    return location ? [{ location, message }] : [];
  });
}

/** To TypeScript every import of a cell is used, because later cells may use it; here it is known whether one does. */
function unusedImports(notebook: NotebookProgram, cell: Cell): Diagnostic[] {
  return [...cell.woven.scan.declared].flatMap(([name, { kind, start }]) => {
    if (kind !== 'import' && kind !== 'namespaceImport') return [];
    if (notebook.cells.slice(cell.index).some(({ woven }) => woven.scan.used.has(name))) return [];
    return [
      {
        range: toRange(cell, { start, length: name.length }),
        message: `'${name}' is imported but no cell uses it.`,
        source: 'ts',
        code: UNUSED,
        severity: DiagnosticSeverity.Hint,
        tags: [DiagnosticTag.Unnecessary],
      },
    ];
  });
}
