import type { VsCodeApi } from './hostChannel.ts';

/** Settings of a view that outlive its page: hiding, moving and reloading the window. */
export interface SavedState<State extends object> {
  get(): State;
  /** Changes some fields and keeps the rest. */
  change(fields: Partial<State>): void;
}

type Checks<State> = { [K in keyof State]: (value: unknown) => value is State[K] };

/**
 * Reads what an earlier page (perhaps of an older version) left; a field that is missing or fails its check becomes the
 * default.
 */
export function loadSavedState<State extends object>(
  api: Pick<VsCodeApi, 'getState' | 'setState'>,
  defaults: State,
  checks: Checks<State>,
): SavedState<State> {
  const stored = api.getState();
  const state = { ...defaults };
  if (typeof stored === 'object' && stored !== null) {
    for (const key of Object.keys(checks) as (keyof State)[]) {
      const value = (stored as Partial<State>)[key];
      if (checks[key](value)) state[key] = value;
    }
  }
  return {
    get: () => state,
    change: (fields) => api.setState(Object.assign(state, fields)),
  };
}

export const isText = (value: unknown): value is string => typeof value === 'string';
export const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean';

/** An integer of at least 0. */
export const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0;

/** A number from 0 up to, but not, 1. */
export const isShare = (value: unknown): value is number =>
  typeof value === 'number' && value >= 0 && value < 1;

/** One of the given words. */
export function isOneOf<Word extends string>(...words: Word[]): (value: unknown) => value is Word {
  return (value): value is Word => words.includes(value as Word);
}
