import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import type ts from 'typescript';
import { mutedNotebooksFile } from '../protocol/mutedNotebooks.ts';
import { MutedNotebooks } from './mutedNotebooks.ts';

type Method = (file: unknown, ...rest: unknown[]) => unknown;

/**
 * The answers of a silent TypeScript, for all that the language server of notebooks answers. What that one does not do,
 * such as refactorings and the formatting of `typescript` cells, stays as it is.
 */
const SILENCE = {
  getCompletionsAtPosition: () => undefined,
  getCompletionEntryDetails: () => undefined,
  getQuickInfoAtPosition: () => undefined,
  getSignatureHelpItems: () => undefined,
  getDefinitionAndBoundSpan: () => undefined,
  getDefinitionAtPosition: () => undefined,
  getTypeDefinitionAtPosition: () => undefined,
  getImplementationAtPosition: () => undefined,
  findReferences: () => undefined,
  getReferencesAtPosition: () => undefined,
  getDocumentHighlights: () => undefined,
  getRenameInfo: () => ({ canRename: false as const, localizedErrorMessage: '' }),
  getSyntacticDiagnostics: () => [],
  getSemanticDiagnostics: () => [],
  getSuggestionDiagnostics: () => [],
  getCodeFixesAtPosition: () => [],
  getOutliningSpans: () => [],
  provideInlayHints: () => [],
  getNavigationTree: () => ({
    text: '',
    kind: 'script' as ts.ScriptElementKind.scriptElement,
    kindModifiers: '',
    spans: [],
    nameSpan: undefined,
  }),
  getEncodedSemanticClassifications: () => ({ spans: [], endOfLineState: 0 }),
} satisfies Partial<Record<keyof ts.LanguageService, () => unknown>>;

/** To this server every cell is a file of its own, and an import that only later cells use is unused. */
const SORT = 'SortAndCombine' as ts.OrganizeImportsMode.SortAndCombine;
const REMOVE_UNUSED = 'RemoveUnused' as ts.OrganizeImportsMode.RemoveUnused;

/**
 * A plugin for VS Code's own TypeScript servers, which call this once each: in the cells of the notebooks that the
 * extension names, they say nothing, because there the language server of notebooks speaks. The configuration that the
 * extension sends says nothing but that those notebooks are others now.
 */
export function createPlugin(): Pick<ts.server.PluginModule, 'create' | 'onConfigurationChanged'> {
  const projects = new Set<ts.server.Project>();
  // The server is a child of the extension host.
  const muted = new MutedNotebooks(path.join(tmpdir(), mutedNotebooksFile(process.ppid)));
  const isMuted = (argument: unknown) => muted.hasCell(isScope(argument) ? argument.fileName : argument);
  return {
    create({ languageService, project }) {
      projects.add(project);
      const proxy: Record<string, unknown> = { ...languageService };
      for (const [name, silent] of Object.entries(SILENCE)) {
        const speak = proxy[name] as Method;
        proxy[name] = (file: unknown, ...rest: unknown[]) =>
          isMuted(file) ? silent() : speak.call(languageService, file, ...rest);
      }
      proxy.organizeImports = ((scope, ...rest) =>
        isMuted(scope) && scope.mode === REMOVE_UNUSED
          ? []
          : languageService.organizeImports(
              isMuted(scope) ? { ...scope, mode: SORT } : scope,
              ...rest,
            )) satisfies ts.LanguageService['organizeImports'];
      return proxy as unknown as ts.LanguageService;
    },
    onConfigurationChanged() {
      for (const project of projects) {
        if (project.isClosed()) projects.delete(project);
        else project.refreshDiagnostics();
      }
    },
  };
}

/** `organizeImports` names its file in an object. */
function isScope(argument: unknown): argument is { fileName: unknown } {
  return typeof argument === 'object' && argument !== null && 'fileName' in argument;
}
