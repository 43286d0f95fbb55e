/** What became of one weight of the model, or of one array of the file. */
export interface WeightRow {
  /** Of the model, such as `conv1_1/kernel`; empty for an array that only the file has. */
  weight: string;
  /** In the file; empty for a weight that it lacks. */
  inFile: string;
  state: 'matched' | 'missing' | 'extra' | 'wrong shape' | 'folded' | 'left out';
  /** Of the weight, as the file should have it. */
  expected: string;
  /** In the file. */
  found: string;
}

/** Every weight of a model and every array of a file, and what became of them. A notebook shows it as a table. */
export class WeightReport {
  readonly rows: readonly WeightRow[];
  /** How the file's names were understood, such as `torchvision`. */
  readonly naming: string;
  /** Before each name in the file, such as `module.`. */
  readonly prefix: string;

  constructor({ rows, naming, prefix }: { rows: readonly WeightRow[]; naming: string; prefix: string }) {
    this.rows = rows;
    this.naming = naming;
    this.prefix = prefix;
  }

  /** Whether every weight has its array and every array its weight. */
  get isComplete(): boolean {
    return this.rows.every(({ state }) => !PROBLEMS.includes(state));
  }

  /** Whether every weight has its array. */
  get isFilled(): boolean {
    return this.rows.every(({ state }) => state !== 'missing' && state !== 'wrong shape');
  }

  count(state: WeightRow['state']): number {
    return this.rows.filter((row) => row.state === state).length;
  }

  /** Such as `32 matched, 1 missing`. */
  get summary(): string {
    const counts = STATES.map((state) => ({ state, count: this.count(state) }));
    const told = counts.filter(({ count, state }) => count > 0 || state === 'matched');
    return told.map(({ state, count }) => `${count} ${state}`).join(', ');
  }

  /** What does not fit, a line each. */
  problems(): string[] {
    return this.rows.filter(({ state }) => PROBLEMS.includes(state)).map(describeProblem);
  }

  /** A table for a terminal, what does not fit first. */
  toString(): string {
    const ordered = [...this.rows].sort((a, b) => STATES.indexOf(b.state) - STATES.indexOf(a.state));
    const cells = ordered.map(({ weight, inFile, state, found, expected }) => [
      weight,
      inFile,
      state,
      state === 'wrong shape' ? `${found}, expected ${expected}` : found || expected,
    ]);
    const widths = HEADER.map((title, column) =>
      Math.max(title.length, ...cells.map((row) => row[column]!.length)),
    );
    const line = (row: readonly string[]) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd();
    const prefix = this.prefix === '' ? '' : `, after ${JSON.stringify(this.prefix)}`;
    return [`${this.summary} (names: ${this.naming}${prefix})`, line(HEADER), ...cells.map(line)].join('\n');
  }
}

const HEADER = ['Weight', 'In the file', 'State', 'Shape'];
const STATES: readonly WeightRow['state'][] = [
  'matched',
  'left out',
  'folded',
  'extra',
  'missing',
  'wrong shape',
];
const PROBLEMS: readonly WeightRow['state'][] = ['missing', 'extra', 'wrong shape'];

function describeProblem({ weight, inFile, state, expected, found }: WeightRow): string {
  if (state === 'missing') return `${weight}: missing (${inFile || 'no name'}), expected ${expected}`;
  if (state === 'extra') return `${inFile}: not expected, got ${found}`;
  return `${weight}: ${inFile} is ${found}, expected ${expected}`;
}

/** A file whose weights are not those of the model: the report says which. */
export class WeightsMismatchError extends Error {
  override readonly name = 'WeightsMismatchError';

  constructor(
    what: string,
    readonly report: WeightReport,
  ) {
    const lines = report.problems();
    const shown = lines.slice(0, MOST_LINES);
    const more = lines.length > shown.length ? [`… and ${lines.length - shown.length} more`] : [];
    super(
      `${what} does not fit the model (${report.summary}). Nothing was loaded; with strict: false what fits is.\n` +
        [...shown, ...more].join('\n'),
    );
  }
}

const MOST_LINES = 200;
