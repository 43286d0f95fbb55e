import { expect, test } from 'vitest';
import { JsonPresenter } from '../../../../src/cli/present/jsonPresenter.ts';
import { createPaint } from '../../../../src/cli/present/paint.ts';
import type { RunOutcome } from '../../../../src/cli/present/presenter.ts';
import type { Write } from '../../../../src/cli/present/screen.ts';
import { TextPresenter } from '../../../../src/cli/present/textPresenter.ts';
import type { ProgressData } from '../../../../src/protocol/displayData.ts';
import type { CellOutput, KernelEvent } from '../../../../src/protocol/kernelMessages.ts';
import { newRun } from '../../runs/support/recordedRun.ts';

function presenter(isTerminal = false): TextPresenter {
  return new TextPresenter({
    notebook: 'samples/mnist.train.ts',
    fromHere: (path) => `samples/${path}`,
    nameFile: (path) => path.slice(1),
    version: '0.1.0',
    isTerminal,
    layout: () => ({ width: 80, paint: createPaint(false) }),
  });
}

const at = (event: KernelEvent, seconds = 0) => ({ sequence: 1, time: seconds * 1000, event });
const output = (cellOutput: CellOutput, seconds = 0) =>
  at({ type: 'output', executionId: 'e1', output: cellOutput }, seconds);
const print = (text: string, stream: 'stdout' | 'stderr' = 'stdout') =>
  output({ kind: 'stream', stream, text });
const cellFinished = at({ type: 'cellFinished', executionId: 'e1', result: { status: 'ok', durationMs: 1 } });

function progress(done: number, seconds: number, change: Partial<ProgressData> = {}) {
  const data = {
    title: 'training',
    done,
    total: 100,
    unit: 'iterations',
    elapsedSeconds: seconds,
    values: {},
    finished: false,
  };
  return at(
    { type: 'progress', executionId: 'e1', progressId: 'p', progress: { ...data, ...change } },
    seconds,
  );
}

const all = (writes: Write[][]) => writes.flat();
const text = (writes: Write[][]) =>
  `\n${all(writes)
    .map((write) => (write.stream === 'stderr' ? write.text.replace(/^(?=.)/gm, '! ') : write.text))
    .join('')}`;
const visible = (writes: Write[][]) => text(writes).replaceAll('\r\u001b[2K', '⌫').replaceAll('\r', '␍');

test('a whole run on a pipe', () => {
  const view = presenter();
  const backend = { ...newRun.backend, loss: 'no libtensorflow: run `trainbook setup`' };
  const run = {
    ...newRun,
    id: 'r1',
    name: 'mnist',
    notebook: 'mnist.train.ts',
    startedAt: '2026-11-22T14:03:05Z',
  };
  const folder = '.trainbook/runs/r1';
  const writes = [
    view.started(),
    view.event(at({ type: 'kernelStarted', node: 'v20.20.2', pid: 1 })),
    view.markdown('# Digits\nSome prose, then\n```ts\n# no heading\n```\n'),
    view.event(at({ type: 'backendReady', backend })),
    view.markdown('## Train ##\n'),
    view.cellStarting('e1', { number: 2, text: 'train()', firstLine: 9 }),
    view.event(print('loading\n')),
    view.event(print('a warning\n', 'stderr')),
    view.event(output({ kind: 'result', data: { kind: 'table', table: { columns: ['n'], rows: [[1]] } } })),
    view.event(
      output({
        kind: 'display',
        data: { kind: 'image', png: new Uint8Array(), width: 28, height: 28, text: 'a digit' },
      }),
    ),
    view.event(at({ type: 'runStarted', run, folder })),
    view.event(progress(10, 1)),
    view.event(progress(50, 5)),
    view.event(progress(60, 6.5, { values: { 'train/loss': 0.25 }, rate: 9.5, etaSeconds: 4.2 })),
    view.event(progress(100, 10, { finished: true, values: { 'train/loss': 0.125 } })),
    view.event(at({ type: 'runFinished', runId: 'r1', status: 'finished', report: `${folder}/report.html` })),
    view.event(print('test accuracy 0.9871\n')),
    view.event(cellFinished),
    view.finished({ kind: 'ok' }, 83),
  ];
  expect(text(writes)).toMatchInlineSnapshot(`
    "
    trainbook 0.1.0 · samples/mnist.train.ts
    backend  plain JavaScript
    proof    convolution forward and backward
    lost     no libtensorflow: run \`trainbook setup\`
    # Digits
    # Train
    loading
    ! a warning
    n
    ─
    1
    [image 28x28: a digit]
    recording to samples/.trainbook/runs/r1
    training 60% 60/100 iterations · 9.5/s · 4.2 s left · train/loss 0.2500
    training 100 iterations in 10 s · 10/s · train/loss 0.1250
    test accuracy 0.9871

    run      samples/.trainbook/runs/r1
    report   samples/.trainbook/runs/r1/report.html (opens in any browser)
    done in 1:23
    "
  `);
});

test('a live bar stands below what is printed, and ends as a line', () => {
  const view = presenter(true);
  const writes = [
    view.event(print('begin\n')),
    view.event(progress(10, 1)),
    view.event(print('half a ')),
    view.event(progress(20, 2)),
    view.event(print('line\n')),
    view.event(progress(100, 9, { finished: true })),
    view.event(print('end\n')),
  ];
  expect(visible(writes)).toMatchInlineSnapshot(`
    "
    begin
    training ━━━─────────────────────────── 10% 10/100⌫half a line
    training ━━━━━━──────────────────────── 20% 20/100⌫training 100 iterations in 9.0 s · 11/s
    end
    "
  `);
});

test('a bar whose cell was interrupted ends with what was done', () => {
  const view = presenter(true);
  const writes = [
    view.event(progress(30, 3)),
    view.notice('interrupting: the run ends after this batch (Ctrl-C again ends the kernel)'),
    view.event(cellFinished),
    view.finished({ kind: 'interrupted' }, 4),
  ];
  expect(visible(writes)).toMatchInlineSnapshot(`
    "
    training ━━━━━━━━━───────────────────── 30% 30/100⌫! interrupting: the run ends after this batch (Ctrl-C again ends the kernel)
    training ━━━━━━━━━───────────────────── 30% 30/100⌫training 30 of 100 iterations in 3.0 s · 10/s
    ! interrupted after 4.0 s
    "
  `);
});

test('what is displayed again and again is printed once, as it was in the end', () => {
  const view = presenter();
  const show = (value: string) =>
    output({ kind: 'display', displayId: 'd', data: { kind: 'text', text: value } });
  const writes = [
    view.event(show('1 of 2')),
    view.event(show('2 of 2')),
    view.event(print('done\n')),
    view.event(cellFinished),
  ];
  expect(text(writes)).toBe('\ndone\n2 of 2\n');
});

test('an error goes to stderr with its code', () => {
  const view = presenter();
  const error = { name: 'TypeError', message: 'x is not a function', location: { line: 2, column: 1 } };
  const writes = [
    view.cellStarting('e1', { number: 4, text: 'const x = 1;\nx();', firstLine: 30 }),
    view.event(print('no line end')),
    view.event(output({ kind: 'error', error })),
    view.event(cellFinished),
    view.finished({ kind: 'cellsFailed', numbers: [4] }, 2.5),
  ];
  expect(text(writes)).toMatchInlineSnapshot(`
    "
    no line end

    ! TypeError: x is not a function
    !   in samples/mnist.train.ts:31:1 (cell 4, line 2)

    !   30 | const x = 1;
    ! > 31 | x();
    !      | ^
    ! failed in cell 4 after 2.5 s
    "
  `);
});

test('an error of a function from an earlier cell shows that cell', () => {
  const view = presenter();
  const location = { cell: { notebook: '/a', id: 'e1', index: 1 }, line: 1, column: 22 };
  const error = { name: 'Error', message: 'no', location };
  view.cellStarting('e1', { number: 2, text: 'const f = () => { throw new Error("no"); };', firstLine: 4 });
  view.cellStarting('e2', { number: 5, text: 'f();', firstLine: 40 });
  const shown = text([
    view.event(at({ type: 'output', executionId: 'e2', output: { kind: 'error', error } })),
  ]);
  expect(shown).toContain('samples/mnist.train.ts:4:22 (cell 2, line 1)');
  expect(shown).toContain('const f = () =>');
});

test.each<[RunOutcome, string]>([
  [{ kind: 'kernelNotStarted', reason: 'no Node found' }, '\n! the kernel could not start: no Node found\n'],
  [{ kind: 'noBackend' }, '\n! no cell could run without a backend\n'],
  [
    { kind: 'kernelDied', reason: 'the kernel was killed by SIGKILL' },
    '\n! the kernel was killed by SIGKILL (after 2.0 s)\n',
  ],
  [{ kind: 'cellsFailed', numbers: [2, 5] }, '\n! failed in cells 2, 5 after 2.0 s\n'],
])('the outcome %j', (outcome, expected) => {
  expect(text([presenter().finished(outcome, 2)])).toBe(expected);
});

test('as JSON, stdout has one line an event and nothing else', () => {
  const view = new JsonPresenter();
  const observation = { iteration: 1, epoch: 0.1, elapsedSeconds: 1, values: { 'train/loss': NaN } };
  const writes = all([
    view.started(),
    view.markdown(),
    view.cellStarting(),
    view.event(print('two\nlines\n')),
    view.event(at({ type: 'observation', runId: 'r1', observation }, 2)),
    view.notice('interrupting'),
    view.finished({ kind: 'ok' }, 3),
  ]);
  const lines = writes.filter(({ stream }) => stream === 'stdout').map((write) => write.text);

  expect(lines.every((line) => /^[^\n]+\n$/.test(line))).toBe(true);
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    {
      time: 0,
      type: 'output',
      executionId: 'e1',
      output: { kind: 'stream', stream: 'stdout', text: 'two\nlines\n' },
    },
    {
      time: 2000,
      type: 'observation',
      runId: 'r1',
      observation: { ...observation, values: { 'train/loss': { $: ['number', 'NaN'] } } },
    },
    { type: 'finished', outcome: { kind: 'ok' }, elapsedSeconds: 3 },
  ]);
  expect(writes.filter(({ stream }) => stream === 'stderr')).toEqual([
    { stream: 'stderr', text: 'interrupting\n' },
  ]);
});
