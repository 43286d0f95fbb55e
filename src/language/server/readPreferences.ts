import {
  DEFAULT_PREFERENCES,
  type Indentation,
  type LanguagePreferences,
} from '../service/userPreferences.ts';

/** Settings as the editor sends them: anything can be missing or of a wrong type. */
export interface EditorSettings {
  /** The section `typescript`: what holds for files of the user holds for cells. */
  typescript?: unknown;
  /** The section `editor`. */
  editor?: unknown;
  /** The section `trainbook`. */
  trainbook?: unknown;
}

export function readPreferences({ typescript, trainbook }: EditorSettings): LanguagePreferences {
  const enabled = (path: string): boolean => readSetting(typescript, `${path}.enabled`) === true;
  const hints = DEFAULT_PREFERENCES.inlayHints;
  return {
    quotes: oneOf(readSetting(typescript, 'preferences.quoteStyle'), ['auto', 'single', 'double'] as const),
    autoImports: readSetting(typescript, 'suggest.autoImports') !== false,
    liveValues: readSetting(trainbook, 'liveValues') !== false,
    trainingProblems: readSetting(trainbook, 'trainingProblems') !== false,
    suggestions: readSetting(typescript, 'suggestionActions.enabled') !== false,
    semicolons: oneOf(readSetting(typescript, 'format.semicolons'), ['ignore', 'insert', 'remove'] as const),
    inlayHints: {
      ...hints,
      parameterNames: oneOf(readSetting(typescript, 'inlayHints.parameterNames.enabled'), [
        'none',
        'literals',
        'all',
      ] as const),
      parameterTypes: enabled('inlayHints.parameterTypes'),
      variableTypes: enabled('inlayHints.variableTypes'),
      propertyTypes: enabled('inlayHints.propertyDeclarationTypes'),
      returnTypes: enabled('inlayHints.functionLikeReturnTypes'),
      enumValues: enabled('inlayHints.enumMemberValues'),
    },
  };
}

export function readIndentation({ editor }: EditorSettings): Indentation {
  const tabSize = readSetting(editor, 'tabSize');
  return {
    tabSize: typeof tabSize === 'number' && tabSize > 0 ? tabSize : 4,
    insertSpaces: readSetting(editor, 'insertSpaces') !== false,
  };
}

function readSetting(settings: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => {
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
  }, settings);
}

/** The value if it is one of the choices, else the first choice. */
function oneOf<T extends string>(value: unknown, choices: readonly [T, ...T[]]): T {
  return choices.find((choice) => choice === value) ?? choices[0];
}
