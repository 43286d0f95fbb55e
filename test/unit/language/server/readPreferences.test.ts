import { describe, expect, it } from 'vitest';
import { readIndentation, readPreferences } from '../../../../src/language/server/readPreferences.ts';
import { DEFAULT_PREFERENCES } from '../../../../src/language/service/userPreferences.ts';

describe('settings of the editor', () => {
  it('can be missing or of any shape', () => {
    for (const settings of [{}, { typescript: null, editor: 3 }, { typescript: { format: [] } }]) {
      expect(readPreferences(settings)).toEqual(DEFAULT_PREFERENCES);
      expect(readIndentation(settings)).toEqual({ tabSize: 4, insertSpaces: true });
    }
  });

  it('for TypeScript hold for cells', () => {
    const typescript = {
      preferences: { quoteStyle: 'double' },
      suggest: { autoImports: false },
      suggestionActions: { enabled: false },
      format: { semicolons: 'remove' },
      inlayHints: { parameterNames: { enabled: 'literals' }, variableTypes: { enabled: true } },
    };
    expect(readPreferences({ typescript })).toEqual({
      ...DEFAULT_PREFERENCES,
      quotes: 'double',
      autoImports: false,
      suggestions: false,
      semicolons: 'remove',
      inlayHints: { ...DEFAULT_PREFERENCES.inlayHints, parameterNames: 'literals', variableTypes: true },
    });
  });

  it('of ours turn off what we say beside TypeScript', () => {
    const trainbook = { trainingProblems: false, liveValues: false };
    expect(readPreferences({ trainbook })).toEqual({ ...DEFAULT_PREFERENCES, ...trainbook });
  });

  it('for the editor give the indentation', () => {
    expect(readIndentation({ editor: { tabSize: 2, insertSpaces: false } })).toEqual({
      tabSize: 2,
      insertSpaces: false,
    });
  });
});
