import { setImmediate as nextTurn } from 'node:timers/promises';
import { DiagnosticSeverity, type CancellationToken, type Diagnostic } from 'vscode-languageserver';
import type { CellTypeError, CheckCellsParams, CheckCellsResult } from '../../protocol/languageMessages.ts';
import { diagnose } from '../service/features/diagnostics.ts';
import type { OpenCell, OpenNotebooks } from './openNotebooks.ts';

/** The type errors of cells about to run; questions of the user are answered in between. */
export async function checkCells(
  notebooks: OpenNotebooks,
  { cells }: CheckCellsParams,
  token: CancellationToken,
): Promise<CheckCellsResult> {
  const errors: CellTypeError[] = [];
  for (const uri of cells) {
    await nextTurn();
    const open = notebooks.cell(uri);
    if (!open || token.isCancellationRequested) continue;
    for (const { range, message } of typeErrors(open)) {
      const text = typeof message === 'string' ? message : message.value;
      errors.push({ cell: uri, line: range.start.line, character: range.start.character, message: text });
    }
  }
  return { errors };
}

/** Of a cell that does not parse the types are guesses; running it says what is wrong. */
function typeErrors({ notebook, cell }: OpenCell): Diagnostic[] {
  if (diagnose(notebook, cell, 'syntactic').length > 0) return [];
  return diagnose(notebook, cell, 'semantic').filter(({ severity }) => severity === DiagnosticSeverity.Error);
}
