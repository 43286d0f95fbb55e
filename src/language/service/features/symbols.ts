import ts from 'typescript';
import { SymbolKind, SymbolTag, type DocumentSymbol } from 'vscode-languageserver';
import { isOwn, toRange } from '../cellPlaces.ts';
import type { Cell, NotebookProgram } from '../program/notebookProgram.ts';

/** What the cell declares, as a tree. */
export function findSymbols(notebook: NotebookProgram, cell: Cell): DocumentSymbol[] {
  const root = notebook.service.getNavigationTree(cell.file);
  return (root.childItems ?? []).flatMap((item) => toSymbols(cell, item));
}

function toSymbols(cell: Cell, item: ts.NavigationTree): DocumentSymbol[] {
  const children = (item.childItems ?? []).flatMap((child) => toSymbols(cell, child));
  const [span] = item.spans;
  const named = item.text !== '' && item.text !== '<unknown>' && item.kind !== ts.ScriptElementKind.alias;
  if (!span || !isOwn(cell, span) || !named) return children;
  const symbol: DocumentSymbol = {
    name: item.text,
    kind: KINDS.get(item.kind) ?? SymbolKind.Variable,
    range: toRange(cell, span),
    selectionRange: toRange(cell, item.nameSpan ?? span),
    children,
  };
  if (item.kindModifiers.includes(ts.ScriptElementKindModifier.deprecatedModifier)) {
    symbol.tags = [SymbolTag.Deprecated];
  }
  return [symbol];
}

const KINDS: ReadonlyMap<ts.ScriptElementKind, SymbolKind> = new Map([
  [ts.ScriptElementKind.constElement, SymbolKind.Constant],
  [ts.ScriptElementKind.classElement, SymbolKind.Class],
  [ts.ScriptElementKind.localClassElement, SymbolKind.Class],
  [ts.ScriptElementKind.interfaceElement, SymbolKind.Interface],
  [ts.ScriptElementKind.typeElement, SymbolKind.Class],
  [ts.ScriptElementKind.enumElement, SymbolKind.Enum],
  [ts.ScriptElementKind.enumMemberElement, SymbolKind.EnumMember],
  [ts.ScriptElementKind.moduleElement, SymbolKind.Namespace],
  [ts.ScriptElementKind.functionElement, SymbolKind.Function],
  [ts.ScriptElementKind.localFunctionElement, SymbolKind.Function],
  [ts.ScriptElementKind.memberFunctionElement, SymbolKind.Method],
  [ts.ScriptElementKind.constructorImplementationElement, SymbolKind.Constructor],
  [ts.ScriptElementKind.constructSignatureElement, SymbolKind.Constructor],
  [ts.ScriptElementKind.memberVariableElement, SymbolKind.Property],
  [ts.ScriptElementKind.memberGetAccessorElement, SymbolKind.Property],
  [ts.ScriptElementKind.memberSetAccessorElement, SymbolKind.Property],
  [ts.ScriptElementKind.typeParameterElement, SymbolKind.TypeParameter],
]);
