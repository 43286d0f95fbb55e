import { describe, expect, it } from 'vitest';
import { MemoryGuard } from '../../../../src/language/server/memoryGuard.ts';

class FakeNotebook {
  released = 0;
  constructor(readonly path: string) {}
  releaseMemory(): void {
    this.released++;
  }
}

function guardOf(notebooks: FakeNotebook[], usedShare: () => number) {
  const reports: string[] = [];
  const report = (message: string) => void reports.push(message);
  return { guard: new MemoryGuard({ usedShare, notebooks: () => notebooks, report }), reports };
}

describe('memory that becomes scarce', () => {
  it('is given back by notebooks that nobody asks, once', () => {
    const [one, two] = [new FakeNotebook('/one'), new FakeNotebook('/two')];
    const { guard, reports } = guardOf([one, two], () => 0.9);
    guard.noteUse(one);
    guard.noteUse(two);
    guard.noteUse(two);
    expect([one.released, two.released]).toEqual([1, 0]);
    expect(reports).toEqual([expect.stringContaining('/one')]);
    guard.noteUse(one);
    expect([one.released, two.released]).toEqual([1, 1]);
  });

  it('is not touched while there is enough, nor of the only notebook, nor of a closed one', () => {
    const [one, two] = [new FakeNotebook('/one'), new FakeNotebook('/two')];
    const enough = guardOf([one, two], () => 0.5).guard;
    enough.noteUse(one);
    enough.noteUse(two);
    const closed = guardOf([two], () => 0.9).guard;
    closed.noteUse(one);
    closed.noteUse(one);
    closed.noteUse(two);
    expect([one.released, two.released]).toEqual([0, 0]);
  });
});
