import { appendFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventWriter, ResultsFollower } from '../../../scripts/testing/results.mjs';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

function startRun() {
  const file = path.join(temporaryFolder(), 'events.jsonl');
  return { file, write: eventWriter(file), follower: new ResultsFollower(file) };
}

describe('the results of a test run', () => {
  it('are counted while they come, and each event is given once', () => {
    const { write, follower } = startRun();
    expect(follower.poll()).toEqual([]);
    write({ type: 'started', title: 'a' });
    write({ type: 'passed', title: 'a', durationMs: 2 });
    expect(follower.poll()).toHaveLength(2);
    write({ type: 'started', title: 'b' });
    expect(follower.poll()).toEqual([{ type: 'started', title: 'b' }]);
    expect(follower.describe()).toBe('1 passed, 0 failed, running: b');
    write({ type: 'failed', title: 'b', details: 'why' });
    write({ type: 'skipped', title: 'c' });
    write({ type: 'end' });
    expect(follower.complete('unit', '')).toEqual({
      passed: 1,
      skipped: 1,
      failures: [{ title: 'b', details: 'why' }],
    });
  });

  it('have a failure that names the running test when the run was cut off', () => {
    const { write, follower } = startRun();
    write({ type: 'started', title: 'the endless one' });
    const { failures } = follower.complete('kernel', 'last output');
    expect(failures).toEqual([
      {
        title: 'kernel did not come to its end: 0 passed, 0 failed, running: the endless one',
        details: 'last output',
      },
    ]);
  });

  it('leave a line alone that is still being written', () => {
    const { file, write, follower } = startRun();
    write({ type: 'passed', title: 'a', durationMs: 1 });
    appendFileSync(file, '{"type":"passed","ti');
    expect(follower.poll()).toHaveLength(1);
    appendFileSync(file, 'tle":"b","durationMs":1}\n');
    expect(follower.poll()).toHaveLength(1);
    expect(follower.result.passed).toBe(2);
  });
});
