import { describe, expect, it } from 'vitest';
import { decodeKept, encodeKept } from '../../../../webviews/shared/keptAnswer.ts';
import { isCount, isOneOf, isShare, loadSavedState } from '../../../../webviews/shared/savedState.ts';
import { rememberNotebook } from '../../../../webviews/shared/startView.ts';

function store(initial?: unknown) {
  let state = initial;
  return {
    postMessage: () => undefined,
    getState: () => state,
    setState: (next: unknown) => void (state = next),
  };
}

const defaults = { axis: 'iteration' as 'iteration' | 'epoch', smoothing: 0.6, page: 0 };
const checks = {
  axis: isOneOf<'iteration' | 'epoch'>('iteration', 'epoch'),
  smoothing: isShare,
  page: isCount,
};

describe('saved state', () => {
  it('comes back in the next page', () => {
    const api = store();
    loadSavedState(api, defaults, checks).change({ page: 7 });
    expect(loadSavedState(api, defaults, checks).get()).toEqual({ ...defaults, page: 7 });
  });

  it.each([
    undefined,
    null,
    'text',
    { axis: 'time', smoothing: 1, page: -1 },
    { axis: {}, smoothing: NaN, page: 0.5 },
  ])('takes the default for what it cannot use: %j', (stored) => {
    expect(loadSavedState(store(stored), defaults, checks).get()).toEqual(defaults);
  });

  it('always holds the notebook that the panel belongs to', () => {
    const raw = store({ page: 3 });
    const api = rememberNotebook(raw, 'file:///a.train.ts');
    expect(raw.getState()).toEqual({ page: 3, notebook: 'file:///a.train.ts' });
    api.setState({ page: 4 });
    expect(raw.getState()).toEqual({ page: 4, notebook: 'file:///a.train.ts' });
  });
});

describe('a kept answer', () => {
  const isBytes = (value: unknown): value is { data: Uint8Array } =>
    (value as { data?: unknown } | null)?.data instanceof Uint8Array;

  it('comes back with its bytes', () => {
    const answer = { data: Uint8Array.of(0, 127, 255) };
    expect(decodeKept(encodeKept(answer), isBytes)).toEqual(answer);
  });

  it('is not kept when it is large, and nothing comes of what is broken', () => {
    expect(encodeKept({ data: new Uint8Array(400_000) })).toBe('');
    for (const text of ['', '{', '{"data":1}', '{"$":["array","Uint8Array","!"]}']) {
      expect(decodeKept(text, isBytes)).toBeUndefined();
    }
  });
});
