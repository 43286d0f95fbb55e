import ts from 'typescript';
import type { NotebookProgram } from './program/notebookProgram.ts';
import { pathToUri } from './program/uris.ts';

const CELL_MODULE =
  /(typeof )?import\((["'])(?:[^"'\n]*#|trainbook-cell:)(\d+)(?:\.ts)?\2(?:, [^)]*)?\)(?:\.([\w$]+))?/g;
const CELL_NAME = /(["'])(?:[^"'\n]*#|trainbook-cell:)(\d+)(?:\.ts)?\1/g;

/** A message of TypeScript in the words of a notebook: the modules that cells are to TypeScript become cells. */
export function cleanMessage(notebook: NotebookProgram, message: string): string {
  return message
    .replace(CELL_MODULE, (_all, _typeof, _quote, id: string, name?: string) => {
      const cell = cellName(notebook, id);
      return name === undefined ? cell : `${name} (${cell})`;
    })
    .replace(CELL_NAME, (_all, _quote, id: string) => cellName(notebook, id));
}

/** Code that TypeScript wrote, as the user would have to write it: names of cells need no qualifier. */
export function cleanCode(code: string): string {
  return code.replace(CELL_MODULE, (_all, _typeof, _quote, _id, name?: string) => name ?? 'unknown');
}

/** Signature and types of a symbol as code. */
export function displayCode(parts: readonly ts.SymbolDisplayPart[] | undefined): string {
  return cleanCode(ts.displayPartsToString(parts ? [...parts] : undefined));
}

/** Documentation and tags of a symbol as Markdown; empty where there is none. */
export function displayDocumentation(
  documentation: readonly ts.SymbolDisplayPart[] | undefined,
  tags: readonly ts.JSDocTagInfo[] | undefined,
): string {
  const lines = (tags ?? []).map(formatTag).filter((line) => line !== '');
  return [linkedText(documentation), ...lines].filter((part) => part !== '').join('\n\n');
}

/** Text with its `{@link}`s as Markdown links. */
function linkedText(parts: readonly ts.SymbolDisplayPart[] | undefined): string {
  let text = '';
  let target: ts.DocumentSpan | undefined;
  let label = '';
  for (const part of parts ?? []) {
    if (part.kind === 'linkName' || part.kind === 'linkText') {
      label += part.text;
      target ??= (part as ts.JSDocLinkDisplayPart).target;
    } else if (part.kind !== 'link') {
      text += part.text;
    } else if (part.text === '}') {
      text += formatLink(label, target);
      label = '';
      target = undefined;
    }
  }
  return text;
}

function formatLink(label: string, target: ts.DocumentSpan | undefined): string {
  const address = /^(https?:\/\/\S+)\s*\|?\s*(.*)$/s.exec(label.trim());
  if (address) return `[${address[2] || address[1]}](${address[1]})`;
  const shown = label.trim().replace(/^\S+\s*\|\s*/, '');
  if (target === undefined || /#\d+\.ts$/.test(target.fileName)) return `\`${shown}\``;
  return `[\`${shown}\`](${pathToUri(target.fileName)})`;
}

function formatTag({ name, text }: ts.JSDocTagInfo): string {
  const body = linkedText(text).trim();
  if (name === 'example' && body !== '') {
    return `*@example*\n${body.includes('```') ? body : `\`\`\`typescript\n${body}\n\`\`\``}`;
  }
  const named = /^(?:param|template|property|typeParam)$/.test(name) && /^(\S+)\s*-?\s*(.*)$/s.exec(body);
  if (named) return `*@${name}* \`${named[1]}\`${named[2] ? ` — ${named[2]}` : ''}`;
  return body === '' ? `*@${name}*` : `*@${name}* — ${body}`;
}

function cellName(notebook: NotebookProgram, id: string): string {
  const cell = notebook.cellOfId(id);
  return cell ? `code cell ${cell.index + 1}` : 'a cell';
}
