import {
  CodeActionKind,
  type CodeAction,
  type CodeActionParams,
  type CompletionItem,
  type Connection,
  type Position,
} from 'vscode-languageserver';
import { addMissingImports, ADD_MISSING_IMPORTS, findQuickFixes } from '../service/features/codeActions.ts';
import { complete, wantsCompletion } from '../service/features/completion.ts';
import { describeCompletion, readCompletionData } from '../service/features/completionDetails.ts';
import { findDefinition, findImplementation, findTypeDefinition } from '../service/features/definition.ts';
import { findFoldingRanges } from '../service/features/folding.ts';
import { format, formatTyped } from '../service/features/formatting.ts';
import { findHighlights } from '../service/features/highlights.ts';
import { hover } from '../service/features/hover.ts';
import { findInlayHints } from '../service/features/inlayHints.ts';
import { organizeImports } from '../service/features/organizeImports.ts';
import { findReferences } from '../service/features/references.ts';
import { prepareRename, rename } from '../service/features/rename.ts';
import { findSelectionRange } from '../service/features/selectionRanges.ts';
import { findSemanticTokens } from '../service/features/semanticTokens.ts';
import { signatureHelp } from '../service/features/signatureHelp.ts';
import { findSymbols } from '../service/features/symbols.ts';
import { completeLive } from '../service/live/liveCompletion.ts';
import { findLiveHints } from '../service/live/liveHints.ts';
import { describeLive } from '../service/live/liveHover.ts';
import type { Indentation, LanguagePreferences } from '../service/userPreferences.ts';
import type { CellRequests } from './cellRequests.ts';
import type { OpenCell, OpenNotebooks } from './openNotebooks.ts';

export interface FeatureContext {
  requests: CellRequests;
  notebooks: OpenNotebooks;
  preferences: () => LanguagePreferences;
  indentation: () => Indentation;
  /** The user was told how to go on typing. */
  onCompletion: () => void;
}

/** Answers every question about cells. */
export function registerFeatures(connection: Connection, context: FeatureContext): void {
  registerTyping(connection, context);
  registerReading(connection, context.requests);
  registerNavigation(connection, context.requests);
  registerChanging(connection, context);
  registerFormatting(connection, context);
}

function offsetIn({ cell }: OpenCell, position: Position): number {
  return cell.document.offsetAt(position);
}

function registerTyping(connection: Connection, context: FeatureContext): void {
  const { requests, notebooks, preferences, indentation } = context;
  connection.onCompletion(
    requests.handler(null, (open, { position, context: asked }) => {
      const offset = offsetIn(open, position);
      const trigger = asked?.triggerCharacter;
      if (!wantsCompletion(open.cell, offset, trigger)) return null;
      const known = complete(open.notebook, open.cell, { offset, trigger, preferences: preferences() });
      context.onCompletion();
      const live = liveCompletions(open, offset);
      return live.length > 0
        ? { isIncomplete: known?.isIncomplete === true, items: [...live, ...(known?.items ?? [])] }
        : known;
    }),
  );
  connection.onCompletionResolve((item, token) => {
    const data = readCompletionData(item);
    const open = data && notebooks.cell(data.uri);
    if (!open || token.isCancellationRequested) return item;
    const request = { data, indentation: indentation(), preferences: preferences() };
    return describeCompletion(open.notebook, open.cell, item, request);
  });
  connection.onSignatureHelp(
    requests.handler(null, (open, { position, context: asked }) =>
      signatureHelp(open.notebook, open.cell, {
        offset: offsetIn(open, position),
        trigger: asked?.triggerCharacter,
        isRetrigger: asked?.isRetrigger,
      }),
    ),
  );
}

function liveCompletions({ notebook, cell, live }: OpenCell, offset: number): CompletionItem[] {
  return live ? completeLive(notebook, cell, { live, offset }) : [];
}

function registerReading(connection: Connection, requests: CellRequests): void {
  connection.onHover(
    requests.handler(null, (open, { position }) => {
      const { notebook, cell, live } = open;
      const offset = offsetIn(open, position);
      return hover(notebook, cell, offset, live && describeLive(notebook, cell, { live, offset }));
    }),
  );
  connection.onDocumentSymbol(requests.handler([], ({ notebook, cell }) => findSymbols(notebook, cell)));
  connection.onFoldingRanges(requests.handler([], ({ notebook, cell }) => findFoldingRanges(notebook, cell)));
  connection.onSelectionRanges(
    requests.handler([], (open, { positions }) =>
      positions.map((position) => findSelectionRange(open.notebook, open.cell, offsetIn(open, position))),
    ),
  );
  const tokens = connection.languages.semanticTokens;
  tokens.on(requests.handler({ data: [] }, ({ notebook, cell }) => findSemanticTokens(notebook, cell)));
  tokens.onRange(
    requests.handler({ data: [] }, (open, { range }) =>
      findSemanticTokens(open.notebook, open.cell, {
        start: offsetIn(open, range.start),
        end: offsetIn(open, range.end),
      }),
    ),
  );
}

function registerNavigation(connection: Connection, requests: CellRequests): void {
  connection.onDefinition(
    requests.handler([], (open, { position }) =>
      findDefinition(open.notebook, open.cell, offsetIn(open, position)),
    ),
  );
  connection.onTypeDefinition(
    requests.handler([], (open, { position }) =>
      findTypeDefinition(open.notebook, open.cell, offsetIn(open, position)),
    ),
  );
  connection.onImplementation(
    requests.handler([], (open, { position }) =>
      findImplementation(open.notebook, open.cell, offsetIn(open, position)),
    ),
  );
  connection.onReferences(
    requests.handler([], (open, { position, context }) =>
      findReferences(open.notebook, open.cell, {
        offset: offsetIn(open, position),
        includeDeclaration: context.includeDeclaration,
      }),
    ),
  );
  connection.onDocumentHighlight(
    requests.handler([], (open, { position }) =>
      findHighlights(open.notebook, open.cell, offsetIn(open, position)),
    ),
  );
}

function registerChanging(connection: Connection, context: FeatureContext): void {
  const { requests, preferences } = context;
  connection.onPrepareRename(
    requests.handler(null, (open, { position }) =>
      prepareRename(open.notebook, open.cell, offsetIn(open, position)),
    ),
  );
  connection.onRenameRequest(
    requests.handler(null, (open, { position, newName }) =>
      rename(open.notebook, open.cell, { offset: offsetIn(open, position), newName }),
    ),
  );
  connection.onCodeAction(requests.handler([], (open, params) => findCodeActions(open, params, context)));
  connection.languages.inlayHint.on(
    requests.handler([], (open, { range }) => {
      const { notebook, cell, live } = open;
      const part = { start: offsetIn(open, range.start), end: offsetIn(open, range.end) };
      const ofTypes = findInlayHints(notebook, cell, { ...part, preferences: preferences() });
      const isOn = live && preferences().liveValues;
      return isOn ? [...ofTypes, ...findLiveHints(notebook, cell, { ...part, live })] : ofTypes;
    }),
  );
}

/** Quick fixes for the problems at hand; actions on all imports only where the user asks for that kind. */
function findCodeActions(
  { notebook, cell, live }: OpenCell,
  { context: { diagnostics, only } }: CodeActionParams,
  { indentation, preferences }: FeatureContext,
): CodeAction[] {
  const context = { indentation: indentation(), preferences: preferences(), live };
  const wants = (kind: string) => (only ?? []).some((one) => kind === one || kind.startsWith(`${one}.`));
  const actions = [
    wants(CodeActionKind.SourceOrganizeImports) && organizeImports(notebook, cell, context),
    wants(ADD_MISSING_IMPORTS) && addMissingImports(notebook, cell, context),
  ].filter((action) => typeof action === 'object');
  const fixes =
    !only || wants(CodeActionKind.QuickFix) ? findQuickFixes(notebook, cell, diagnostics, context) : [];
  return [...fixes, ...actions];
}

function registerFormatting(connection: Connection, { requests, preferences }: FeatureContext): void {
  connection.onDocumentFormatting(
    requests.handler([], ({ notebook, cell }, { options }) =>
      format(notebook, cell, { indentation: options, preferences: preferences() }),
    ),
  );
  connection.onDocumentRangeFormatting(
    requests.handler([], (open, { options, range }) =>
      format(open.notebook, open.cell, {
        indentation: options,
        preferences: preferences(),
        start: offsetIn(open, range.start),
        end: offsetIn(open, range.end),
      }),
    ),
  );
  connection.onDocumentOnTypeFormatting(
    requests.handler([], (open, { options, position, ch }) =>
      formatTyped(open.notebook, open.cell, {
        indentation: options,
        preferences: preferences(),
        offset: offsetIn(open, position),
        typed: ch,
      }),
    ),
  );
}
