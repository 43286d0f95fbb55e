import { LSPErrorCodes, ResponseError, type CancellationToken } from 'vscode-languageserver';
import { RenameError } from '../service/features/rename.ts';
import type { OpenCell, OpenNotebooks } from './openNotebooks.ts';

interface CellParams {
  textDocument: { uri: string };
}

/** Turns questions about cells into handlers of the connection. */
export class CellRequests {
  readonly #notebooks: Pick<OpenNotebooks, 'cell'>;
  readonly #report: (error: unknown) => void;

  /** @param report takes note of a question that the service failed on. */
  constructor(notebooks: Pick<OpenNotebooks, 'cell'>, report: (error: unknown) => void) {
    this.#notebooks = notebooks;
    this.#report = report;
  }

  /**
   * A handler that answers for the cell, with `otherwise` where the cell is not known. It answers at once: what was
   * typed after the question must not come before the answer. A question already withdrawn is not looked at.
   */
  handler<P extends CellParams, R>(
    otherwise: R,
    answer: (open: OpenCell, params: P) => R,
  ): (params: P, token: CancellationToken) => R | ResponseError {
    return (params, token) => {
      if (token.isCancellationRequested) {
        return new ResponseError(LSPErrorCodes.RequestCancelled, 'The request was cancelled.');
      }
      const open = this.#notebooks.cell(params.textDocument.uri);
      return open ? this.#answer(() => answer(open, params), otherwise) : otherwise;
    };
  }

  #answer<R>(answer: () => R, otherwise: R): R | ResponseError {
    try {
      return answer();
    } catch (error) {
      if (error instanceof RenameError) {
        return new ResponseError(LSPErrorCodes.RequestFailed, error.message);
      }
      this.#report(error);
      return otherwise;
    }
  }
}
