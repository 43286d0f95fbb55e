import { describe, expect, it } from 'vitest';
import { matchCells } from '../../../src/host/notebook/matchCells.ts';
import { outputOf, replayLog, staleIn } from '../../../src/host/notebook/replayLog.ts';
import type { KernelEvent, LoggedEvent } from '../../../src/protocol/kernelMessages.ts';

const log = (events: KernelEvent[]): LoggedEvent[] =>
  events.map((event, index) => ({ sequence: index + 1, time: 1000 + index, event }));
const cell = (id: string, index: number) => ({ notebook: '/n.train.ts', id, index });
const started = (executionId: string, id: string, index = 0): KernelEvent => ({
  type: 'cellStarted',
  executionId,
  cell: cell(id, index),
  source: `source of ${id}`,
});
const printed = (executionId: string, text: string): KernelEvent => ({
  type: 'output',
  executionId,
  output: { kind: 'stream', stream: 'stdout', text },
});
const finished = (executionId: string): KernelEvent => ({
  type: 'cellFinished',
  executionId,
  result: { status: 'ok', durationMs: 1 },
});

describe('replayLog', () => {
  it('keeps of each cell the last execution, with number, times and outputs', () => {
    const executions = replayLog(
      log([
        started('e1', 'a'),
        printed('e1', 'first'),
        finished('e1'),
        started('e2', 'b', 1),
        finished('e2'),
        started('e3', 'a'),
        printed('e3', 'second'),
      ]),
    );
    expect(executions.map(({ executionId, order, startedAt }) => [executionId, order, startedAt])).toEqual([
      ['e2', 2, 1003],
      ['e3', 3, 1005],
    ]);
    expect(executions[0]?.finished).toEqual({
      result: { status: 'ok', durationMs: 1 },
      at: 1004,
      sequence: 5,
    });
    expect(executions[1]).toMatchObject({ source: 'source of a', outputs: [{ text: 'second' }] });
    expect(executions[1]?.finished).toBeUndefined();
  });

  it('adds what a cell printed after it ended', () => {
    const executions = replayLog(log([started('e1', 'a'), finished('e1'), printed('e1', 'late')]));
    expect(executions[0]).toMatchObject({ outputs: [{ text: 'late' }] });
  });

  it('passes over outputs of executions that it does not know', () => {
    expect(replayLog(log([printed('e9', 'x'), finished('e9')]))).toEqual([]);
  });

  it('takes progress for a display that replaces itself', () => {
    const progress = { title: 't', done: 1, elapsedSeconds: 1, values: {}, finished: false };
    const shown = outputOf({ type: 'progress', executionId: 'e', progressId: 'p', progress });
    expect(shown).toEqual({
      executionId: 'e',
      output: { kind: 'display', displayId: 'progress:p', data: { kind: 'progress', progress } },
    });
  });
});

describe('matchCells', () => {
  const ran = (index: number, source: string, running = false) => ({ index, source, running });

  it('finds cells in their places', () => {
    expect(matchCells([ran(0, 'a'), ran(1, 'b')], ['a', 'b'])).toEqual([0, 1]);
  });

  it('finds cells that moved, the nearest first, each once', () => {
    expect(matchCells([ran(0, 'a'), ran(1, 'b')], [undefined, 'a', 'b'])).toEqual([1, 2]);
    expect(matchCells([ran(2, 'x'), ran(3, 'x')], ['x', 'y', 'y', 'x'])).toEqual([0, 3]);
    expect(matchCells([ran(0, 'x'), ran(1, 'x')], ['y', 'x'])).toEqual([undefined, 1]);
  });

  it('leaves a finished cell out whose text is gone, but shows a running one in its place', () => {
    expect(matchCells([ran(0, 'old')], ['new'])).toEqual([undefined]);
    expect(matchCells([ran(0, 'old', true)], ['new'])).toEqual([0]);
    expect(matchCells([ran(0, 'old', true)], [undefined])).toEqual([undefined]);
    expect(matchCells([ran(1, 'old', true), ran(0, 'b')], ['x', 'b'])).toEqual([undefined, 1]);
  });
});

it('the cells that are stale are those of the last list', () => {
  const stale = (names: string[]): KernelEvent => ({
    type: 'cellsStale',
    cells: names.map((name, index) => ({ cell: cell(name, index), names: ['x'], trains: false })),
  });
  expect(staleIn(log([started('e1', 'a')]))).toEqual([]);
  const events = log([stale(['a', 'b']), stale(['b']), started('e1', 'a')]);
  expect(staleIn(events).map((one) => one.cell.id)).toEqual(['b']);
});
