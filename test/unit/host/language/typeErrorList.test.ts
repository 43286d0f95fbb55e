import { describe, expect, it } from 'vitest';
import { AcceptedErrors, listTypeErrors } from '../../../../src/host/language/typeErrorList.ts';
import type { CellTypeError } from '../../../../src/protocol/languageMessages.ts';

const error = (cell: string, message: string, line = 0): CellTypeError => ({
  cell,
  line,
  character: 0,
  message,
});

describe('listTypeErrors', () => {
  const number = (uri: string) => Number(uri);

  it('names cell and line as people count, and only the first line of a message', () => {
    const errors = [error('2', "Type 'A' is no 'B'.\n  Property 'x' is missing.", 4), error('3', 'No.')];
    expect(listTypeErrors(errors, number)).toBe("Cell 2, line 5: Type 'A' is no 'B'.\nCell 3, line 1: No.");
  });

  it('shortens long messages and long lists', () => {
    const errors = Array.from({ length: 20 }, () => error('1', 'x'.repeat(500)));
    const lines = listTypeErrors(errors, number).split('\n');
    expect(lines).toHaveLength(9);
    expect(lines[0]?.length).toBeLessThan(200);
    expect(lines[8]).toBe('… and 12 more');
  });
});

describe('AcceptedErrors', () => {
  it('asks again for what is new in a cell, wherever the rest has moved', () => {
    const accepted = new AcceptedErrors();
    accepted.accept([error('1', 'a'), error('1', 'b'), error('2', 'a')]);
    expect(accepted.news([error('1', 'b', 7), error('2', 'a')])).toEqual([]);
    expect(accepted.news([error('2', 'b'), error('3', 'a')])).toHaveLength(2);
  });

  it('forgets what an accepted cell no longer had', () => {
    const accepted = new AcceptedErrors();
    accepted.accept([error('1', 'a')]);
    accepted.accept([error('1', 'b')]);
    expect(accepted.news([error('1', 'a')])).toHaveLength(1);
  });
});
