import type ts from 'typescript';
import { MarkupKind, type CompletionItem } from 'vscode-languageserver';
import { displayCode, displayDocumentation } from '../displayText.ts';
import type { Cell, NotebookProgram } from '../program/notebookProgram.ts';
import { toWorkspaceEdit } from '../workspaceEdit.ts';
import {
  toFormatSettings,
  toUserPreferences,
  type Indentation,
  type LanguagePreferences,
} from '../userPreferences.ts';
import type { CompletionData } from './completion.ts';

/** The data that {@link complete} put into an item; undefined for anything else. */
export function readCompletionData(item: CompletionItem): CompletionData | undefined {
  const data: unknown = item.data;
  if (typeof data !== 'object' || data === null) return undefined;
  const { uri, offset, name } = data as Partial<CompletionData>;
  const complete = typeof uri === 'string' && typeof offset === 'number' && typeof name === 'string';
  return complete ? (data as CompletionData) : undefined;
}

interface DetailsRequest {
  data: CompletionData;
  indentation: Indentation;
  preferences: LanguagePreferences;
}

/** Adds signature, documentation and the import that the item needs. */
export function describeCompletion(
  notebook: NotebookProgram,
  cell: Cell,
  item: CompletionItem,
  { data, indentation, preferences }: DetailsRequest,
): CompletionItem {
  notebook.widen(cell);
  const details = notebook.service.getCompletionEntryDetails(
    cell.file,
    data.offset,
    data.name,
    toFormatSettings(indentation, preferences),
    data.source,
    toUserPreferences(preferences, cell.woven.text),
    data.data,
  );
  if (!details) return item;
  const documentation = displayDocumentation(details.documentation, details.tags);
  const described: CompletionItem = { ...item, detail: withoutAlias(displayCode(details.displayParts)) };
  if (documentation !== '') described.documentation = { kind: MarkupKind.Markdown, value: documentation };
  return { ...described, ...importEdits(notebook, cell, details) };
}

function withoutAlias(text: string): string {
  return text.replace(/^\(alias\) /, '').replace(/\nimport \S+$/, '');
}

function importEdits(
  notebook: NotebookProgram,
  cell: Cell,
  { codeActions }: ts.CompletionEntryDetails,
): Partial<CompletionItem> {
  const [action] = codeActions ?? [];
  if (!action) return {};
  const edits = toWorkspaceEdit(notebook, action.changes)?.changes?.[cell.uri];
  if (!edits) return {};
  return { additionalTextEdits: edits, detail: action.description };
}
