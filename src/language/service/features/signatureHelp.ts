import ts from 'typescript';
import {
  MarkupKind,
  type MarkupContent,
  type SignatureHelp,
  type SignatureInformation,
} from 'vscode-languageserver';
import { cleanCode, displayDocumentation } from '../displayText.ts';
import type { Cell, NotebookProgram } from '../program/notebookProgram.ts';

export const SIGNATURE_TRIGGERS = ['(', ',', '<'];
export const SIGNATURE_RETRIGGERS = [')'];

interface SignatureRequest {
  offset: number;
  /** What was typed to ask; undefined where the user asked by a key. */
  trigger?: string;
  isRetrigger?: boolean;
}

/** The signatures of the call around the offset. */
export function signatureHelp(
  notebook: NotebookProgram,
  cell: Cell,
  { offset, trigger, isRetrigger }: SignatureRequest,
): SignatureHelp | null {
  const help = notebook.service.getSignatureHelpItems(cell.file, offset, {
    triggerReason: triggerReason(trigger, isRetrigger === true),
  });
  if (!help) return null;
  return {
    signatures: help.items.map(toSignature),
    activeSignature: help.selectedItemIndex,
    activeParameter: activeParameter(help),
  };
}

function triggerReason(trigger: string | undefined, isRetrigger: boolean): ts.SignatureHelpTriggerReason {
  if (trigger === undefined) return { kind: isRetrigger ? 'retrigger' : 'invoked' };
  if (isRetrigger) {
    return { kind: 'retrigger', triggerCharacter: trigger as ts.SignatureHelpRetriggerCharacter };
  }
  return { kind: 'characterTyped', triggerCharacter: trigger as ts.SignatureHelpTriggerCharacter };
}

/** Arguments past the last parameter belong to a rest parameter, if there is one. */
function activeParameter({ items, selectedItemIndex, argumentIndex }: ts.SignatureHelpItems): number {
  const item = items[selectedItemIndex];
  if (!item?.isVariadic) return argumentIndex;
  return Math.min(argumentIndex, item.parameters.length - 1);
}

function toSignature(item: ts.SignatureHelpItem): SignatureInformation {
  const separator = ts.displayPartsToString(item.separatorDisplayParts);
  let label = cleanCode(ts.displayPartsToString(item.prefixDisplayParts));
  const parameters = item.parameters.map((parameter, index) => {
    if (index > 0) label += separator;
    const start = label.length;
    label += cleanCode(ts.displayPartsToString(parameter.displayParts));
    const documentation = markdown(displayDocumentation(parameter.documentation, undefined));
    return { label: [start, label.length] as [number, number], ...documentation };
  });
  label += cleanCode(ts.displayPartsToString(item.suffixDisplayParts));
  const tags = item.tags.filter(({ name }) => name !== 'param');
  return { label, parameters, ...markdown(displayDocumentation(item.documentation, tags)) };
}

function markdown(value: string): { documentation?: MarkupContent } {
  return value === '' ? {} : { documentation: { kind: MarkupKind.Markdown, value } };
}
