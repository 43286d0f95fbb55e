import { expect, it } from 'vitest';
import type { TriggerSpec } from 'trainbook';
import { Trainer, manualSchedule, maxValueTrigger, minValueTrigger, once } from 'trainbook';
import type { TriggerOracle } from '../../../support/training/oracles.ts';
import { readOracles } from '../../../support/training/oracles.ts';
import { MockUpdater } from '../support/mockUpdater.ts';
import '../support/quietTfjs.ts';

const PATH = 'train/value';

const TRIGGERS: Record<TriggerOracle['kind'], (options: TriggerOracle['options']) => TriggerSpec> = {
  interval: ({ interval }) => interval!,
  once: ({ interval }) => once(interval!),
  manualSchedule: ({ points, unit }) => manualSchedule(points!, unit!),
  minValue: ({ every }) => minValueTrigger(PATH, { every: every! }),
  maxValue: ({ every }) => maxValueTrigger(PATH, { every: every! }),
};

/**
 * Chainer divides binary fractions, and so misses some boundaries that an iteration meets exactly, such as the end of the
 * 8th epoch with tenths of epochs: it fires an iteration late there.
 */
function onTime({ kind, options, samples, batch, fired }: TriggerOracle): number[] {
  const [period, unit] = options.interval ?? [];
  if (kind !== 'interval' || unit !== 'epoch') return fired;
  const hundredths = Math.round(period! * 100);
  const isBoundary = (iteration: number) => (iteration * batch * 100) % (samples * hundredths) === 0;
  const isLate = (iteration: number) =>
    iteration > 1 && isBoundary(iteration - 1) && !fired.includes(iteration - 1);
  return fired.map((iteration) => (isLate(iteration) ? iteration - 1 : iteration));
}

it.each(Object.entries(readOracles('chainerTriggers.json')))('fires as in Chainer: %s', async (_, oracle) => {
  const { kind, options, samples, batch, epochs, observed } = oracle;
  const updater = new MockUpdater({
    iterationsPerEpoch: samples / batch,
    values: (iteration): Record<string, number> => (observed ? { [PATH]: observed[iteration - 1]! } : {}),
  });
  const fired: number[] = [];
  const trainer = new Trainer(updater, { stop: [epochs, 'epoch'] });
  trainer.extend((t) => void fired.push(t.iteration), { trigger: TRIGGERS[kind](options) });
  await trainer.run();
  expect(fired).toEqual(onTime(oracle));
});
