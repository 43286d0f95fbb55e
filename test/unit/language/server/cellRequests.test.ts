import { describe, expect, it } from 'vitest';
import { CancellationToken, LSPErrorCodes, ResponseError } from 'vscode-languageserver';
import { CellRequests } from '../../../../src/language/server/cellRequests.ts';
import type { OpenCell } from '../../../../src/language/server/openNotebooks.ts';
import { RenameError } from '../../../../src/language/service/features/rename.ts';
import { TestNotebook } from '../support/testNotebook.ts';

describe('a question about a cell', () => {
  const notebook = new TestNotebook(['const a = 1;']);
  const cell = notebook.cell(0);
  const errors: string[] = [];
  const requests = new CellRequests(
    { cell: (uri) => (uri === cell.uri ? { notebook: notebook.program, cell } : undefined) },
    (error) => errors.push(String(error)),
  );
  const ask = (answer: (open: OpenCell) => string, uri = cell.uri, token = CancellationToken.None) =>
    requests.handler('nothing', answer)({ textDocument: { uri } }, token);

  it('is answered for the cell, and with nothing where the cell is not known', () => {
    expect(ask(({ cell: asked }) => asked.document.getText())).toBe('const a = 1;');
    expect(ask(() => 'never', 'file:///other.ts')).toBe('nothing');
  });

  it('that was withdrawn is not looked at', () => {
    const answered: string[] = [];
    const answer = ask(() => String(answered.push('x')), cell.uri, CancellationToken.Cancelled);
    expect((answer as unknown as ResponseError).code).toBe(LSPErrorCodes.RequestCancelled);
    expect(answered).toEqual([]);
  });

  it('that can not be answered says why', () => {
    const answer = ask(() => {
      throw new RenameError('You cannot rename this element.');
    });
    expect(answer).toBeInstanceOf(ResponseError);
    expect((answer as unknown as ResponseError).message).toBe('You cannot rename this element.');
    expect(errors).toEqual([]);
  });

  it('on which the service fails is answered with nothing, and the failure is reported', () => {
    const answer = ask(() => {
      throw new Error('Debug failure.');
    });
    expect(answer).toBe('nothing');
    expect(errors).toEqual(['Error: Debug failure.']);
  });
});
