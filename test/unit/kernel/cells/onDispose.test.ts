import { expect, it, vi } from 'vitest';
import { Disposals, type Resource } from '../../../../src/kernel/cells/onDispose.ts';

function disposals() {
  const told: string[] = [];
  return { told, kept: new Disposals((message) => told.push(message)) };
}

it('lets go in the reverse order, once, and waits', async () => {
  const { kept } = disposals();
  const gone: string[] = [];
  kept.add('a', () => gone.push('function'));
  kept.add('a', {
    async [Symbol.asyncDispose]() {
      await null;
      gone.push('async');
    },
  });
  kept.add('a', { [Symbol.dispose]: () => gone.push('sync') });
  kept.add('b', () => gone.push('other cell'));
  await kept.ofCell('a');
  await kept.ofCell('a');
  expect(gone).toEqual(['sync', 'async', 'function']);
  await kept.all();
  expect(gone).toEqual(['sync', 'async', 'function', 'other cell']);
});

it('tells of what fails and goes on', async () => {
  const { kept, told } = disposals();
  const gone = vi.fn();
  kept.add('a', gone);
  kept.add('a', () => {
    throw new Error('the port is in use');
  });
  await kept.ofCell('a');
  expect(gone).toHaveBeenCalledOnce();
  expect(told).toEqual(['onDispose: what an earlier run made could not be let go of: the port is in use']);
});

it('does not wait for ever', async () => {
  vi.useFakeTimers();
  const { kept, told } = disposals();
  kept.add('a', () => new Promise(() => undefined));
  const done = kept.ofCell('a');
  await vi.advanceTimersByTimeAsync(6000);
  await done;
  vi.useRealTimers();
  expect(told[0]).toContain('it took longer than 5 s');
});

it.each([
  [5, 'number'],
  [null, 'null'],
  [{}, 'object'],
])('refuses %j', (value, came) => {
  const { kept } = disposals();
  expect(() => kept.add('a', value as unknown as Resource)).toThrow(
    `onDispose expects a function or something with Symbol.dispose or Symbol.asyncDispose, got ${came}`,
  );
});
