import { describe, expect, it } from 'vitest';
import { Execution, InterruptError } from '../../../../src/kernel/cells/execution.ts';

const make = () => new Execution(1, 'x', { notebook: '/n', id: 'c', index: 0 });
const ignore = () => undefined;

describe('a gate', () => {
  it('passes values, promises and thenables', async () => {
    const execution = make();
    expect(execution.gate(5, ignore)).toBe(5);
    expect(execution.gate(undefined, ignore)).toBeUndefined();
    expect(await execution.gate(Promise.resolve('a'), ignore)).toBe('a');
    const thenable = { then: (resolve: (value: string) => void) => resolve('b') };
    expect(await execution.gate(thenable, ignore)).toBe('b');
  });

  it('passes a rejection and tells of it', async () => {
    const seen: unknown[] = [];
    const error = new Error('no');
    await expect(make().gate(Promise.reject(error), (reason) => seen.push(reason))).rejects.toBe(error);
    expect(seen).toEqual([error]);
  });

  it('ends every wait when it is opened, and lets none begin', async () => {
    const execution = make();
    const waits = [1, 2].map(() => execution.gate(new Promise(() => undefined), ignore));
    execution.openGates();
    for (const wait of waits) await expect(wait).rejects.toBeInstanceOf(InterruptError);
    expect(() => execution.gate(1, ignore)).toThrow(InterruptError);
    expect(execution.wasInterrupted).toBe(true);
  });

  it('lets what waits already go on when only new waits are refused', async () => {
    const execution = make();
    const wait = execution.gate(Promise.resolve('history'), ignore);
    execution.refuseWaiting();
    expect(await wait).toBe('history');
    expect(() => execution.gate(1, ignore)).toThrow(InterruptError);
  });

  it('parks code that catches every interrupt', () => {
    const execution = make();
    execution.openGates();
    let refused = 0;
    for (;;) {
      try {
        expect(execution.gate(1, ignore)).toBeInstanceOf(Promise);
        break;
      } catch (error) {
        if (!(error instanceof InterruptError)) throw error;
        refused += 1;
      }
    }
    expect(refused).toBe(100);
  });
});

it('is known to all that runs because of it', async () => {
  const [one, two] = [make(), make()];
  const later = one.run(async () => {
    await new Promise((resolve) => setImmediate(resolve));
    return Execution.current;
  });
  expect(two.run(() => Execution.current)).toBe(two);
  expect(await later).toBe(one);
  expect(Execution.current).toBeUndefined();
});
