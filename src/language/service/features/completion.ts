import ts from 'typescript';
import {
  CompletionItemKind,
  CompletionItemTag,
  InsertTextFormat,
  type CompletionItem,
  type CompletionList,
} from 'vscode-languageserver';
import { isOwn, ownLength, toRange } from '../cellPlaces.ts';
import type { Cell, NotebookProgram } from '../program/notebookProgram.ts';
import { toUserPreferences, type LanguagePreferences } from '../userPreferences.ts';

/** What a later question for details has to bring back. */
export interface CompletionData {
  uri: string;
  offset: number;
  name: string;
  source?: string;
  data?: ts.CompletionEntryData;
}

interface CompletionRequest {
  offset: number;
  /** What was typed to ask; undefined where the user asked by a key. */
  trigger?: string;
  preferences: LanguagePreferences;
}

/** Characters after which completion is asked for without a key. */
export const COMPLETION_TRIGGERS = ['.', '"', "'", '`', '/', '@', '<', '#', ' '];

/** What can stand at the offset: names of this cell and of earlier ones, members, keywords, names to import. */
export function complete(
  notebook: NotebookProgram,
  cell: Cell,
  { offset, trigger, preferences }: CompletionRequest,
): CompletionList | null {
  notebook.widen(cell);
  const info = notebook.service.getCompletionsAtPosition(cell.file, offset, {
    ...toUserPreferences(preferences, cell.woven.text),
    ...(isTrigger(trigger) && { triggerCharacter: trigger }),
  });
  if (!info) return null;
  const span = info.optionalReplacementSpan;
  const toItem = (entry: ts.CompletionEntry) => toCompletionItem({ cell, entry, info, offset, span });
  const entries = info.entries.filter((entry) => !isHelper(notebook, entry));
  return { isIncomplete: info.isIncomplete === true, items: withoutTwins(entries).map(toItem) };
}

/** A module of Node's own is offered once: where `node:fs` is, without `fs`. */
function withoutTwins(entries: readonly ts.CompletionEntry[]): ts.CompletionEntry[] {
  const placeOf = ({ name }: ts.CompletionEntry, module: string): string => `${module} ${name}`;
  const offered = new Set(entries.map((entry) => placeOf(entry, moduleOf(entry))));
  return entries.filter((entry) => !offered.has(placeOf(entry, `node:${moduleOf(entry)}`)));
}

function moduleOf({ sourceDisplay }: ts.CompletionEntry): string {
  return sourceDisplay ? ts.displayPartsToString(sourceDisplay) : '';
}

function isTrigger(trigger: string | undefined): trigger is ts.CompletionsTriggerCharacter {
  return trigger !== undefined && COMPLETION_TRIGGERS.includes(trigger);
}

/** The notebook's own modules are no packages to import from. */
function isHelper(notebook: NotebookProgram, { source, data, name, kind }: ts.CompletionEntry): boolean {
  if (kind === ts.ScriptElementKind.warning) return true;
  const path = data?.fileName ?? source ?? (kind === ts.ScriptElementKind.scriptElement ? name : '');
  return path.startsWith('trainbook-cell:') || (path.startsWith(notebook.path) && path.includes('#'));
}

interface EntryInCell {
  cell: Cell;
  entry: ts.CompletionEntry;
  info: ts.CompletionInfo;
  offset: number;
  span: ts.TextSpan | undefined;
}

function toCompletionItem({ cell, entry, info, offset, span }: EntryInCell): CompletionItem {
  const replaced = entry.replacementSpan ?? span;
  const newText = entry.insertText ?? entry.name;
  const modifiers = new Set(entry.kindModifiers?.split(','));
  const optional = modifiers.has(ts.ScriptElementKindModifier.optionalModifier);
  const detail = entry.labelDetails ?? sourceLabel(entry);
  const data: CompletionData = {
    uri: cell.uri,
    offset,
    name: entry.name,
    ...(entry.source !== undefined && { source: entry.source }),
    ...(entry.data && { data: entry.data }),
  };
  const item: CompletionItem = {
    label: optional ? `${entry.name}?` : entry.name,
    kind: KINDS.get(entry.kind) ?? CompletionItemKind.Variable,
    sortText: entry.hasAction ? `\uFFFF${entry.sortText}` : entry.sortText,
    data,
  };
  if (detail) item.labelDetails = detail;
  if (entry.filterText !== undefined) item.filterText = entry.filterText;
  else if (newText !== item.label) item.filterText = newText.startsWith('?.') ? `.${entry.name}` : newText;
  if (entry.isRecommended) item.preselect = true;
  if (modifiers.has(ts.ScriptElementKindModifier.deprecatedModifier)) {
    item.tags = [CompletionItemTag.Deprecated];
  }
  if (entry.isSnippet) item.insertTextFormat = InsertTextFormat.Snippet;
  const commit = entry.commitCharacters ?? info.defaultCommitCharacters;
  // A name that is not there yet, and a dot, must not import something that only looks like it.
  if (commit && commit.length > 0 && !entry.hasAction) item.commitCharacters = commit;
  placeText(item, cell, { replaced, newText });
  return item;
}

function placeText(
  item: CompletionItem,
  cell: Cell,
  { replaced, newText }: { replaced: ts.TextSpan | undefined; newText: string },
): void {
  if (replaced && isOwn(cell, replaced)) item.textEdit = { range: toRange(cell, replaced), newText };
  else if (newText !== item.label) item.insertText = newText;
}

function sourceLabel(entry: ts.CompletionEntry): CompletionItem['labelDetails'] {
  if (!entry.hasAction || !entry.sourceDisplay) return undefined;
  return { description: moduleOf(entry) };
}

/** Is completion useful at a place that a blank asked for? Only in an import does TypeScript want it. */
export function wantsCompletion(cell: Cell, offset: number, trigger: string | undefined): boolean {
  if (trigger !== ' ') return true;
  const line =
    cell.woven.text
      .slice(0, Math.min(offset, ownLength(cell)))
      .split('\n')
      .at(-1) ?? '';
  return /^\s*import\b/.test(line);
}

const KINDS: ReadonlyMap<ts.ScriptElementKind, CompletionItemKind> = new Map([
  [ts.ScriptElementKind.primitiveType, CompletionItemKind.Keyword],
  [ts.ScriptElementKind.keyword, CompletionItemKind.Keyword],
  [ts.ScriptElementKind.constElement, CompletionItemKind.Constant],
  [ts.ScriptElementKind.letElement, CompletionItemKind.Variable],
  [ts.ScriptElementKind.variableElement, CompletionItemKind.Variable],
  [ts.ScriptElementKind.localVariableElement, CompletionItemKind.Variable],
  [ts.ScriptElementKind.alias, CompletionItemKind.Variable],
  [ts.ScriptElementKind.parameterElement, CompletionItemKind.Variable],
  [ts.ScriptElementKind.memberVariableElement, CompletionItemKind.Field],
  [ts.ScriptElementKind.memberGetAccessorElement, CompletionItemKind.Field],
  [ts.ScriptElementKind.memberSetAccessorElement, CompletionItemKind.Field],
  [ts.ScriptElementKind.memberAccessorVariableElement, CompletionItemKind.Field],
  [ts.ScriptElementKind.functionElement, CompletionItemKind.Function],
  [ts.ScriptElementKind.localFunctionElement, CompletionItemKind.Function],
  [ts.ScriptElementKind.memberFunctionElement, CompletionItemKind.Method],
  [ts.ScriptElementKind.constructSignatureElement, CompletionItemKind.Method],
  [ts.ScriptElementKind.callSignatureElement, CompletionItemKind.Method],
  [ts.ScriptElementKind.indexSignatureElement, CompletionItemKind.Method],
  [ts.ScriptElementKind.enumElement, CompletionItemKind.Enum],
  [ts.ScriptElementKind.enumMemberElement, CompletionItemKind.EnumMember],
  [ts.ScriptElementKind.moduleElement, CompletionItemKind.Module],
  [ts.ScriptElementKind.externalModuleName, CompletionItemKind.Module],
  [ts.ScriptElementKind.classElement, CompletionItemKind.Class],
  [ts.ScriptElementKind.localClassElement, CompletionItemKind.Class],
  [ts.ScriptElementKind.typeElement, CompletionItemKind.Class],
  [ts.ScriptElementKind.interfaceElement, CompletionItemKind.Interface],
  [ts.ScriptElementKind.typeParameterElement, CompletionItemKind.TypeParameter],
  [ts.ScriptElementKind.scriptElement, CompletionItemKind.File],
  [ts.ScriptElementKind.directory, CompletionItemKind.Folder],
  [ts.ScriptElementKind.string, CompletionItemKind.Constant],
]);
