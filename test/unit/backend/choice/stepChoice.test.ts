import { describe, expect, it } from 'vitest';
import type { MeasuredChoice } from '../../../../src/backend/choice/stepChoice.ts';
import { candidatesOf, describeChoice, fastestOf } from '../../../../src/backend/choice/stepChoice.ts';

const names = (...[request, withGpu]: Parameters<typeof candidatesOf>) =>
  candidatesOf(request, withGpu).map(describeChoice);

describe('candidatesOf', () => {
  it('leaves open what is asked for, float32 without XLA first', () => {
    expect(names({ precision: 'auto', xla: 'auto' }, false)).toEqual([
      'float32',
      'bfloat16',
      'float32 with XLA',
      'bfloat16 with XLA',
    ]);
    expect(names({ precision: 'auto', xla: false }, true)).toEqual(['float32', 'bfloat16', 'float16']);
    expect(names({ precision: 'float16', xla: 'auto' }, false)).toEqual(['float16', 'float16 with XLA']);
    expect(names({ precision: 'auto', xla: true }, false)).toEqual(['float32 with XLA', 'bfloat16 with XLA']);
  });
});

describe('fastestOf', () => {
  const figures = (...times: (number | undefined)[]): MeasuredChoice[] =>
    candidatesOf({ precision: 'auto', xla: 'auto' }, false).map((choice, index) =>
      times[index] === undefined ? { ...choice, failure: 'no' } : { ...choice, stepMs: times[index] },
    );

  it.each<[string, (number | undefined)[], string]>([
    ['the fastest', [10, 20, 5, 7], 'float32 with XLA'],
    ['the first, where another is hardly faster', [10, 9.8, 9.6, 30], 'float32'],
    ['the first, where the others do not work', [10, undefined, undefined, undefined], 'float32'],
    ['what works, where the first does not', [undefined, 50, undefined, 40], 'bfloat16 with XLA'],
    ['the first, where nothing works', [undefined, undefined, undefined, undefined], 'float32'],
  ])('is %s', (_name, times, expected) => {
    expect(describeChoice(fastestOf(figures(...times)))).toBe(expected);
  });
});
