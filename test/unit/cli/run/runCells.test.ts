import { expect, test } from 'vitest';
import { JsonPresenter } from '../../../../src/cli/present/jsonPresenter.ts';
import type { CellSource } from '../../../../src/cli/present/formatError.ts';
import type { Presenter } from '../../../../src/cli/present/presenter.ts';
import { runCells, type RunCellsOptions } from '../../../../src/cli/run/runCells.ts';
import { parseTrainFile } from '../../../../src/notebook/parseTrainFile.ts';
import type { CellStatus } from '../../../../src/protocol/kernelMessages.ts';

const notebook = `// %% [markdown]
// # Title

// %%
const a = 1;

// %% an empty cell

// %%
throw a;

// %%
a;
`;

/** A kernel that answers as told, by the text of the cell. */
function run(
  answers: Record<string, CellStatus | Error> = {},
  options: Partial<RunCellsOptions> = {},
  onCell: (source: string) => void = () => undefined,
) {
  const executed: string[] = [];
  const shown: CellSource[] = [];
  const presenter: Presenter = new JsonPresenter();
  presenter.cellStarting = (_, cell) => {
    shown.push(cell);
    return [];
  };
  const outcome = runCells({
    cells: parseTrainFile(notebook).cells,
    notebook: '/a.train.ts',
    executor: {
      async executeCell({ source, cell }) {
        executed.push(`${cell.index}: ${source}`);
        onCell(source);
        const answer = answers[source] ?? 'ok';
        if (answer instanceof Error) throw answer;
        return { status: answer, durationMs: 1 };
      },
    },
    presenter,
    write: () => undefined,
    keepGoing: false,
    interrupted: () => false,
    ...options,
  });
  return { outcome, executed, shown };
}

test('code cells run in order under their place in the notebook; markdown and blank ones do not run', async () => {
  const { outcome, executed, shown } = run();
  expect(await outcome).toEqual({ kind: 'ok' });
  expect(executed).toEqual(['1: const a = 1;', '3: throw a;', '4: a;']);
  expect(shown).toEqual([
    { number: 2, text: 'const a = 1;', firstLine: 5 },
    { number: 4, text: 'throw a;', firstLine: 10 },
    { number: 5, text: 'a;', firstLine: 13 },
  ]);
});

test('a cell that throws is the last one', async () => {
  const { outcome, executed } = run({ 'throw a;': 'error' });
  expect(await outcome).toEqual({ kind: 'cellsFailed', numbers: [4] });
  expect(executed).toHaveLength(2);
});

test('with keepGoing the cells after one that throws run too', async () => {
  const { outcome, executed } = run({ 'throw a;': 'error', 'a;': 'error' }, { keepGoing: true });
  expect(await outcome).toEqual({ kind: 'cellsFailed', numbers: [4, 5] });
  expect(executed).toHaveLength(3);
});

test('a kernel that dies ends the run, and so does an interruption', async () => {
  const died = run({ 'throw a;': new Error('The kernel was ended by signal SIGKILL.') }, { keepGoing: true });
  expect(await died.outcome).toEqual({
    kind: 'kernelDied',
    reason: 'The kernel was ended by signal SIGKILL.',
  });

  const interrupted = run({ 'throw a;': 'interrupted' }, { keepGoing: true });
  expect(await interrupted.outcome).toEqual({ kind: 'interrupted' });
  expect(interrupted.executed).toHaveLength(2);
});

test('after Ctrl-C no further cell runs, even if the running one ended well or took the kernel with it', async () => {
  for (const answer of ['ok', new Error('The kernel was interrupted.')] as const) {
    let asked = false;
    const { outcome, executed } = run(
      { 'throw a;': answer },
      { interrupted: () => asked },
      (source) => (asked = source === 'throw a;'),
    );
    expect(await outcome).toEqual({ kind: 'interrupted' });
    expect(executed).toHaveLength(2);
  }
});
