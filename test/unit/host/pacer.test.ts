import { expect, it } from 'vitest';
import { Pacer } from '../../../src/host/notebook/pacer.ts';

/** A pacer whose clock and work are moved on by hand. */
function createPaced() {
  const begun: (() => void)[] = [];
  const pauses: (() => void)[] = [];
  const pacer = new Pacer({
    intervalMs: 60,
    work: () => new Promise((resolve) => void begun.push(resolve)),
    schedule: (run) => {
      pauses.push(run);
      return { cancel: () => undefined };
    },
  });
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  return { pacer, begun, pauses, settled };
}

it('works at once after a silence, and never in two rounds at the same time', async () => {
  const { pacer, begun, pauses, settled } = createPaced();
  pacer.request();
  expect(begun).toHaveLength(1);
  for (let i = 0; i < 1000; i++) pacer.request();
  begun[0]?.();
  await settled();
  expect(begun).toHaveLength(1); // the interval has not passed
  pauses[0]?.();
  await settled();
  expect(begun).toHaveLength(2); // one round for the thousand
  pauses[1]?.();
  pacer.request();
  await settled();
  expect(begun).toHaveLength(2); // the editor has not taken it yet
  begun[1]?.();
  await settled();
  expect(begun).toHaveLength(3);
});

it('rests when nothing was asked for meanwhile', async () => {
  const { pacer, begun, pauses, settled } = createPaced();
  pacer.request();
  begun[0]?.();
  pauses[0]?.();
  await settled();
  expect(begun).toHaveLength(1);
  pacer.request();
  expect(begun).toHaveLength(2);
});
