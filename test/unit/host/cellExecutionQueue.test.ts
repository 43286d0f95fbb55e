import { describe, expect, it } from 'vitest';
import { CellExecutionQueue } from '../../../src/host/notebook/cellExecutionQueue.ts';
import type { CellOutcome, QueuedCell } from '../../../src/host/notebook/cellExecutionQueue.ts';

/** A cell whose end the test decides; everything that happens is written down. */
function cell(name: string, happened: string[]) {
  let end!: (outcome: CellOutcome | Error) => void;
  const ended = new Promise<CellOutcome>((resolve, reject) => {
    end = (outcome) => (outcome instanceof Error ? reject(outcome) : resolve(outcome));
  });
  const queued: QueuedCell = {
    run: () => (happened.push(`${name} runs`), ended),
    cancel: () => void happened.push(`${name} cancelled`),
  };
  return { queued, end };
}

describe('CellExecutionQueue', () => {
  it('runs one cell after the other, those of a later call too', async () => {
    const happened: string[] = [];
    const [a, b, c] = [cell('a', happened), cell('b', happened), cell('c', happened)];
    const queue = new CellExecutionQueue();
    const all = Promise.all([queue.enqueue([a.queued, b.queued]), queue.enqueue([c.queued])]);
    expect(happened).toEqual(['a runs']);
    for (const { end } of [a, b, c]) end('ok');
    await all;
    expect(happened).toEqual(['a runs', 'b runs', 'c runs']);
  });

  it.each(['error', 'interrupted'] as const)('cancels what waits after %s', async (outcome) => {
    const happened: string[] = [];
    const [a, b] = [cell('a', happened), cell('b', happened)];
    const queue = new CellExecutionQueue();
    const done = queue.enqueue([a.queued, b.queued]);
    a.end(outcome);
    await done;
    expect(happened).toEqual(['a runs', 'b cancelled']);
  });

  it('runs again after a failure', async () => {
    const happened: string[] = [];
    const [a, b] = [cell('a', happened), cell('b', happened)];
    const queue = new CellExecutionQueue();
    a.end('error');
    await queue.enqueue([a.queued]);
    b.end('ok');
    await queue.enqueue([b.queued]);
    expect(happened).toEqual(['a runs', 'b runs']);
  });

  it('cancels what waits, not what runs', async () => {
    const happened: string[] = [];
    const [a, b] = [cell('a', happened), cell('b', happened)];
    const queue = new CellExecutionQueue();
    const done = queue.enqueue([a.queued, b.queued]);
    queue.cancelWaiting();
    a.end('ok');
    await done;
    expect(happened).toEqual(['a runs', 'b cancelled']);
  });

  it('hands on what a cell threw, and cancels what waits', async () => {
    const happened: string[] = [];
    const [a, b] = [cell('a', happened), cell('b', happened)];
    const done = new CellExecutionQueue().enqueue([a.queued, b.queued]);
    a.end(new Error('broken'));
    await expect(done).rejects.toThrow('broken');
    expect(happened).toEqual(['a runs', 'b cancelled']);
  });
});
