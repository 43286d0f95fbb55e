import { expect, it } from 'vitest';
import { SplitChoice } from '../../../../src/training/parallel/splitChoice.ts';

/** Lets it decide as a training would. @returns the places of the steps until then, by first letters. */
function decide(choice: SplitChoice, { alone, split }: { alone: number; split: number }): string {
  let places = '';
  while (!choice.result) {
    const { next } = choice;
    places += next[0]!;
    const isFirst = !places.slice(0, -1).includes(next[0]!);
    choice.record(next, (next === 'alone' ? alone : split) * (isFirst ? 10 : 1));
  }
  return places;
}

it('measures by turns, without the first of each, and takes what is faster', () => {
  const choice = new SplitChoice();
  expect(decide(choice, { alone: 100, split: 60 })).toBe('aasasasas');
  expect(choice.result).toBe('split');
  expect(choice.speedup).toBeCloseTo(100 / 60);
  expect(choice.next).toBe('split');
});

it.each([
  [100, 120, 'alone'],
  [100, 104, 'split'],
])('takes a main thread that is free for a little slowness: %i against %i', (alone, split, result) => {
  const choice = new SplitChoice();
  decide(choice, { alone, split });
  expect(choice.result).toBe(result);
});

it('wants no threads for short steps', () => {
  const choice = new SplitChoice();
  expect(choice.wantsThreads).toBe(false);
  choice.record('alone', 300);
  choice.record('alone', 4);
  expect(choice.result).toBe('alone');
  expect(choice.wantsThreads).toBe(false);
});

it('wants threads once a step was long', () => {
  const choice = new SplitChoice();
  choice.record('alone', 300);
  expect(choice.wantsThreads).toBe(false);
  choice.record('alone', 90);
  expect(choice.wantsThreads).toBe(true);
});
