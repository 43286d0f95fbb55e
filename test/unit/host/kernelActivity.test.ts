import { expect, it } from 'vitest';
import { ActivityTracker } from '../../../src/host/kernels/kernelActivity.ts';
import type { KernelEvent } from '../../../src/protocol/kernelMessages.ts';

const executionId = 'e1';
const finished: KernelEvent = {
  type: 'cellFinished',
  executionId,
  result: { status: 'ok', durationMs: 1 },
};
const runStarted = { type: 'runStarted', run: { id: 'r1' }, folder: '' } as KernelEvent;
const runFinished: KernelEvent = { type: 'runFinished', runId: 'r1', status: 'finished', report: '' };

it('follows training, pause and stop of the running cell', () => {
  const tracker = new ActivityTracker();
  const after = (event: KernelEvent) => (tracker.apply(event), tracker.activity);
  const none = { training: false, paused: false };
  expect(tracker.activity).toEqual(none);
  expect(after(runStarted)).toEqual({ training: true, paused: false });
  expect(after({ type: 'pauseChanged', executionId, paused: true })).toEqual({
    training: true,
    paused: true,
  });
  const softly = { training: true, paused: false, stopping: 'soft' };
  expect(after({ type: 'cellStopping', executionId, level: 'soft' })).toEqual(softly);
  expect(after(runFinished)).toEqual({ ...softly, training: false });
  expect(after(finished)).toEqual(none);
});

it('says which events change nothing', () => {
  const tracker = new ActivityTracker();
  expect(tracker.apply(runFinished)).toBe(false);
  expect(tracker.apply({ type: 'kernelStopping', reason: 'stopped' })).toBe(false);
  expect(tracker.apply(runStarted)).toBe(true);
});
