import {
  CodeActionKind,
  TextDocumentSyncKind,
  type NotebookDocumentSyncOptions,
  type ServerCapabilities,
} from 'vscode-languageserver';
import type { NotebookSelector } from '../../protocol/languageMessages.ts';
import { ADD_MISSING_IMPORTS } from '../service/features/codeActions.ts';
import { COMPLETION_TRIGGERS } from '../service/features/completion.ts';
import { SEMANTIC_TOKENS } from '../service/features/semanticTokens.ts';
import { SIGNATURE_RETRIGGERS, SIGNATURE_TRIGGERS } from '../service/features/signatureHelp.ts';

/** What the server can do in cells. Text sync and formatting are registered later, for other documents than all cells. */
export function createCapabilities(notebooks: readonly NotebookSelector[]): ServerCapabilities {
  return {
    notebookDocumentSync: { notebookSelector: [...notebooks] } as NotebookDocumentSyncOptions,
    textDocumentSync: { openClose: false, change: TextDocumentSyncKind.None },
    completionProvider: { triggerCharacters: COMPLETION_TRIGGERS, resolveProvider: true },
    hoverProvider: true,
    signatureHelpProvider: {
      triggerCharacters: SIGNATURE_TRIGGERS,
      retriggerCharacters: SIGNATURE_RETRIGGERS,
    },
    definitionProvider: true,
    typeDefinitionProvider: true,
    implementationProvider: true,
    referencesProvider: true,
    documentHighlightProvider: true,
    renameProvider: { prepareProvider: true },
    documentSymbolProvider: true,
    foldingRangeProvider: true,
    selectionRangeProvider: true,
    inlayHintProvider: true,
    codeActionProvider: {
      codeActionKinds: [CodeActionKind.QuickFix, CodeActionKind.SourceOrganizeImports, ADD_MISSING_IMPORTS],
    },
    semanticTokensProvider: { legend: SEMANTIC_TOKENS, full: true, range: true },
  };
}
