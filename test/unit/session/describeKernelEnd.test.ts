import { describe, expect, it } from 'vitest';
import { describeKernelEnd } from '../../../src/session/describeKernelEnd.ts';

const running = { notebook: '/a/b.train.ts', id: 'x', index: 3 };

describe('describeKernelEnd', () => {
  it('names the signal, the cell and the iteration', () => {
    const text = describeKernelEnd({ exit: { signal: 'SIGKILL' }, running, iteration: 1200, lastWords: '' });
    expect(text).toMatch(
      /^The kernel was ended by signal SIGKILL while it ran cell 4 \(iteration 1200\)\. .*memory/,
    );
    expect(text).toMatch(/run the cells again to start a new one\.$/);
  });

  it('tells causes apart', () => {
    const of = (exit: object, lastWords: string) => describeKernelEnd({ exit, lastWords });
    expect(
      of({ code: 134 }, 'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory'),
    ).toMatch('JavaScript ran out of memory');
    expect(of({ signal: 'SIGSEGV' }, 'first\nCheck failed: a == b\n')).toMatch(
      'A native library crashed: Check failed: a == b.',
    );
    expect(of({ code: 1 }, 'cannot open\n')).toMatch('exited with code 1. It wrote at the end: cannot open.');
    expect(of({ signal: 'SIGTERM' }, '')).toMatch('It was asked to end from outside.');
    expect(of({}, '')).toMatch(/^The kernel is gone\. Its variables are lost/);
  });
});
