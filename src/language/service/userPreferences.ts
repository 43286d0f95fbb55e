import type ts from 'typescript';

/** What users may choose about the language features; the host fills it from VS Code's own TypeScript settings. */
export interface LanguagePreferences {
  quotes: 'auto' | 'single' | 'double';
  autoImports: boolean;
  inlayHints: {
    parameterNames: 'none' | 'literals' | 'all';
    parameterTypes: boolean;
    variableTypes: boolean;
    propertyTypes: boolean;
    returnTypes: boolean;
    enumValues: boolean;
  };
  /** Fade names that nothing uses, and strike out deprecated ones. */
  suggestions: boolean;
  /** Tell what makes a training go wrong. */
  trainingProblems: boolean;
  /** Show beside declarations what the variables held after the last run. */
  liveValues: boolean;
  semicolons: 'ignore' | 'insert' | 'remove';
}

export const DEFAULT_PREFERENCES: LanguagePreferences = {
  quotes: 'auto',
  autoImports: true,
  inlayHints: {
    parameterNames: 'none',
    parameterTypes: false,
    variableTypes: false,
    propertyTypes: false,
    returnTypes: false,
    enumValues: false,
  },
  suggestions: true,
  trainingProblems: true,
  liveValues: true,
  semicolons: 'ignore',
};

/** Files that nobody imports from by hand: cells, and the insides of packages that one import gives whole. */
const NO_IMPORT_FROM = [
  '**/*.ts#*',
  '**/*.ipynb#*',
  '**/node_modules/@tensorflow/tfjs-*',
  '**/node_modules/@tensorflow/tfjs/dist/*/*',
  '**/node_modules/trainbook/*/*',
  '**/node_modules/undici-types',
];

/** The preferences in TypeScript's terms, for a cell with this text. */
export function toUserPreferences(
  { quotes, autoImports, inlayHints }: LanguagePreferences,
  text: string,
): ts.UserPreferences {
  // "auto" means as in the cell's own imports; where there are none, TypeScript might look at the appended ones.
  const undecided = quotes === 'auto' && !/\bimport\b.*["']/.test(text);
  return {
    quotePreference: undecided ? 'single' : quotes,
    includeCompletionsForModuleExports: autoImports,
    includeCompletionsForImportStatements: autoImports,
    includeCompletionsWithSnippetText: false,
    includeCompletionsWithInsertText: true,
    includeAutomaticOptionalChainCompletions: true,
    includeCompletionsWithObjectLiteralMethodSnippets: false,
    useLabelDetailsInCompletionEntries: true,
    allowIncompleteCompletions: true,
    importModuleSpecifierPreference: 'shortest',
    importModuleSpecifierEnding: 'js',
    autoImportFileExcludePatterns: NO_IMPORT_FROM,
    providePrefixAndSuffixTextForRename: true,
    allowRenameOfImportPath: false,
    includeInlayParameterNameHints: inlayHints.parameterNames,
    includeInlayFunctionParameterTypeHints: inlayHints.parameterTypes,
    includeInlayVariableTypeHints: inlayHints.variableTypes,
    includeInlayPropertyDeclarationTypeHints: inlayHints.propertyTypes,
    includeInlayFunctionLikeReturnTypeHints: inlayHints.returnTypes,
    includeInlayEnumMemberValueHints: inlayHints.enumValues,
    interactiveInlayHints: true,
  };
}

/** How many columns and which characters the editor indents with. */
export interface Indentation {
  tabSize: number;
  insertSpaces: boolean;
}

/** Format settings in TypeScript's terms. */
export function toFormatSettings(
  { tabSize, insertSpaces }: Indentation,
  { semicolons }: LanguagePreferences,
): ts.FormatCodeSettings {
  return {
    indentSize: tabSize,
    tabSize,
    convertTabsToSpaces: insertSpaces,
    newLineCharacter: '\n',
    trimTrailingWhitespace: true,
    insertSpaceAfterCommaDelimiter: true,
    insertSpaceAfterSemicolonInForStatements: true,
    insertSpaceBeforeAndAfterBinaryOperators: true,
    insertSpaceAfterKeywordsInControlFlowStatements: true,
    insertSpaceAfterFunctionKeywordForAnonymousFunctions: true,
    insertSpaceAfterOpeningAndBeforeClosingNonemptyBraces: true,
    semicolons: semicolons as ts.SemicolonPreference,
  };
}
