import { describe, expect, it } from 'vitest';
import { JsonSetupPresenter } from '../../../src/cli/setup/setupPresenter.ts';
import { planPackage } from '../../../src/backend/setup/packagePlan.ts';
import {
  describePlan,
  describeProgress,
  parseSetUpMessage,
} from '../../../src/host/commands/setUpMessages.ts';
import type { SetUpMessage } from '../../../src/host/commands/setUpMessages.ts';

const command = new JsonSetupPresenter();
/** The message in what the command line really prints. */
const read = (writes: { text: string }[]): SetUpMessage => {
  const message = parseSetUpMessage(writes.map(({ text }) => text).join(''));
  return message ?? expect.fail('the command line printed no message');
};

describe('what the command line prints for programs', () => {
  it('is understood, message for message', () => {
    expect(read(command.found('the setting'))).toEqual({ type: 'finished', found: 'the setting' });
    expect(read(command.done('tensorflow-cpu-2.21.0'))).toEqual({
      type: 'finished',
      installed: 'tensorflow-cpu-2.21.0',
    });
    expect(read(command.failed('no network'))).toEqual({ type: 'failed', reason: 'no network' });
  });

  it('becomes a question that says what, how and how much', () => {
    const plan = planPackage('linux', 'x64', 'cpu');
    const offer = read(command.offer({ plan, cacheFolder: '~/.cache' }));
    expect(offer.type === 'offer' && describePlan(offer.plan)).toMatch(
      /^tensorflow-cpu \S+ with this machine's own pip or uv.*about 274 MB.*1\.3 GB of free space/,
    );
    const nothing = read(command.offer({ plan: undefined, cacheFolder: '~/.cache' }));
    expect(nothing.type === 'offer' && describePlan(nothing.plan)).toBeUndefined();
  });

  it('becomes progress with a percentage where the size is known', () => {
    const step = { phase: 'downloading', text: 'downloading' } as const;
    const at = (bytes: { doneBytes?: number; totalBytes?: number }) => {
      const message = read(command.progress({ ...step, ...bytes }));
      return message.type === 'progress' ? describeProgress(message) : expect.fail(message.type);
    };
    expect(at({})).toEqual({ text: 'downloading' });
    expect(at({ doneBytes: 5e6 })).toEqual({ text: 'downloading: 5.0 MB' });
    expect(at({ doneBytes: 5e6, totalBytes: 2e7 })).toEqual({
      text: 'downloading: 5.0 MB of 20 MB',
      percent: 25,
    });
  });
});

describe('parseSetUpMessage', () => {
  it.each(['', 'WARNING: pip is old', '7', 'null', '{}', '{"type":"other"}'])('passes over %j', (line) => {
    expect(parseSetUpMessage(line)).toBeUndefined();
  });
});
