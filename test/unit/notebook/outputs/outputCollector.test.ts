import { expect, it } from 'vitest';
import { OutputCollector } from '../../../../src/notebook/outputs/outputCollector.ts';
import type { CellOutput, KernelEvent } from '../../../../src/protocol/kernelMessages.ts';

const started = (executionId: string, index = 0): KernelEvent => ({
  type: 'cellStarted',
  executionId,
  cell: { notebook: '/n.train.ts', id: executionId, index },
  source: `cell ${executionId}`,
});
const output = (executionId: string, given: CellOutput): KernelEvent => ({
  type: 'output',
  executionId,
  output: given,
});
const stdout = (text: string): CellOutput => ({ kind: 'stream', stream: 'stdout', text });
const shown = (text: string, displayId?: string): CellOutput => ({
  kind: 'display',
  ...(displayId && { displayId }),
  data: { kind: 'text', text },
});

function collect(events: KernelEvent[]) {
  const collector = new OutputCollector();
  for (const event of events) collector.push(event);
  return collector.cells;
}

it('joins text as a terminal would show it', () => {
  const [cell] = collect([
    started('a'),
    output('a', stdout('one\ntw')),
    output('a', stdout('o\r')),
    output('a', stdout('TWO!')),
    output('a', { kind: 'stream', stream: 'stderr', text: 'e' }),
    output('a', stdout('\rthree')),
    { type: 'cellFinished', executionId: 'a', result: { status: 'ok', durationMs: 3 } },
  ]);
  expect(cell).toEqual({
    index: 0,
    source: 'cell a',
    result: { status: 'ok', durationMs: 3 },
    outputs: [stdout('one\nTWO!'), { kind: 'stream', stream: 'stderr', text: 'e' }, stdout('three')],
  });
});

it('keeps of a display its last state, also when another cell updates it', () => {
  const cells = collect([
    started('a'),
    output('a', shown('1', 'id')),
    output('a', shown('plain')),
    output('a', shown('2', 'id')),
    started('b', 1),
    output('b', shown('3', 'id')),
    output('b', shown('own', 'other')),
  ]);
  expect(cells.map(({ outputs }) => outputs)).toEqual([
    [shown('3', 'id'), shown('plain')],
    [shown('own', 'other')],
  ]);
});

it('shows progress as a display that is replaced', () => {
  const progress = (done: number): KernelEvent => ({
    type: 'progress',
    executionId: 'a',
    progressId: 'p',
    progress: { title: 't', done, total: 2, elapsedSeconds: done, values: {}, finished: done === 2 },
  });
  const [cell] = collect([started('a'), progress(1), progress(2)]);
  expect(cell?.outputs).toMatchObject([
    { kind: 'display', data: { kind: 'progress', progress: { done: 2 } } },
  ]);
  const [table] = collect([
    started('a'),
    output('a', stdout('1\n')),
    progress(1),
    output('a', stdout('2\n')),
  ]);
  expect(table?.outputs.map((shown) => (shown.kind === 'stream' ? shown.text : shown.kind))).toEqual([
    '1\n2\n',
    'display',
  ]);
});

it('leaves events out that belong to no cell', () => {
  expect(collect([output('gone', stdout('x')), { type: 'kernelStarted', node: 'v20', pid: 1 }])).toEqual([]);
});
