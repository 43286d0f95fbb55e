import type { CellTypeError } from '../../protocol/languageMessages.ts';

/** Of more errors than that only the number is told. */
const LISTED = 8;
const LINE_LENGTH = 160;

/**
 * The errors as lines for a person.
 *
 * @param cellNumber number of the cell with an address, from 1.
 */
export function listTypeErrors(
  errors: readonly CellTypeError[],
  cellNumber: (uri: string) => number,
): string {
  const lines = errors.slice(0, LISTED).map(({ cell, line, message }) => {
    const [first = ''] = message.split('\n', 1);
    const text = first.length > LINE_LENGTH ? `${first.slice(0, LINE_LENGTH - 1)}…` : first;
    return `Cell ${cellNumber(cell)}, line ${line + 1}: ${text}`;
  });
  const more = errors.length - lines.length;
  return [...lines, ...(more > 0 ? [`… and ${more} more`] : [])].join('\n');
}

/** The errors that the user has seen and run anyway; they are not asked about again while they stay what they are. */
export class AcceptedErrors {
  private readonly accepted = new Map<string, ReadonlySet<string>>();

  accept(errors: readonly CellTypeError[]): void {
    for (const { cell } of errors) {
      const messages = errors.filter((error) => error.cell === cell).map(({ message }) => message);
      this.accepted.set(cell, new Set(messages));
    }
  }

  /** Those that were not accepted yet. Where in its cell an error stands does not matter. */
  news(errors: readonly CellTypeError[]): CellTypeError[] {
    return errors.filter(({ cell, message }) => !this.accepted.get(cell)?.has(message));
  }
}
