import { setImmediate as nextTurn } from 'node:timers/promises';
import { DiagnosticSeverity, type CancellationToken } from 'vscode-languageserver';
import type { CellTypeError, CheckCellsParams, CheckCellsResult } from '../../protocol/languageMessages.ts';
import { diagnose, type DiagnosticStage } from '../service/features/diagnostics.ts';
import type { OpenNotebooks } from './openNotebooks.ts';

const STAGES: readonly DiagnosticStage[] = ['syntactic', 'semantic'];

/** The errors of cells about to run; questions of the user are answered in between. */
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
    for (const { range, message, severity } of STAGES.flatMap((stage) =>
      diagnose(open.notebook, open.cell, stage),
    )) {
      if (severity !== DiagnosticSeverity.Error) continue;
      const text = typeof message === 'string' ? message : message.value;
      errors.push({ cell: uri, line: range.start.line, character: range.start.character, message: text });
    }
  }
  return { errors };
}
