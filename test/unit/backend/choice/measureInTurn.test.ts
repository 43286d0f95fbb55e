import { expect, it } from 'vitest';
import { measureInTurn } from '../../../../src/backend/choice/measureInTurn.ts';

/** Steps on a clock of their own, and the order in which they ran. */
function simulate(...durations: ((run: number) => number)[]) {
  let time = 0;
  const order: number[] = [];
  const steps = durations.map((duration, index) => {
    let runs = 0;
    return async () => {
      order.push(index);
      time += duration(runs++);
    };
  });
  return { steps, order, now: () => time };
}

it('takes turns and gives medians', async () => {
  const { steps, order, now } = simulate(
    (run) => [10, 500, 12][run]!,
    () => 11,
  );
  expect(await measureInTurn(steps, { budgetMs: 1e6, maxRounds: 3, now })).toEqual([12, 11]);
  expect(order).toEqual([0, 1, 0, 1, 0, 1]);
});

it('measures what is hopelessly slow once', async () => {
  const { steps, order, now } = simulate(
    () => 1,
    () => 100,
  );
  expect(await measureInTurn(steps, { budgetMs: 1e6, maxRounds: 4, now })).toEqual([1, 100]);
  expect(order).toEqual([0, 1, 0, 0, 0]);
});

it('does one round however long that is, and ends when the time is up', async () => {
  const { steps, order, now } = simulate(
    () => 40,
    () => 60,
  );
  expect(await measureInTurn(steps, { budgetMs: 150, maxRounds: 9, now })).toEqual([40, 60]);
  expect(order).toEqual([0, 1, 0, 1]);
  expect(await measureInTurn(steps, { budgetMs: 1, maxRounds: 9, now })).toEqual([40, 60]);
});

it('lets what a step throws through', async () => {
  const failing = () => Promise.reject(new Error('no'));
  await expect(measureInTurn([failing], { budgetMs: 1, maxRounds: 1 })).rejects.toThrow('no');
});
