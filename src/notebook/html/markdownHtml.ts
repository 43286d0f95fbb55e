import { escapeHtml } from './escapeHtml.ts';

/**
 * The markdown that notebooks are written in, as HTML: headings, paragraphs, lists, quotes, code, tables, emphasis and
 * links. Everything else, HTML too, is shown as it stands, so nothing in the text can become code.
 */
export function markdownHtml(text: string): string {
  return blocks(text.replaceAll('\r\n', '\n').split('\n')).join('\n');
}

interface Block {
  html: string;
  /** How many lines it took. */
  taken: number;
}

type BlockReader = (lines: readonly string[]) => Block | undefined;

const LIST_ITEM = /^(\s*)([-*+]|\d{1,9}[.)])\s+(.*)$/;
const TABLE_RULE = /^\s*\|?(\s*:?-+:?\s*\|)+\s*:?-*:?\s*\|?\s*$/;
const FENCE = /^\s*(```+|~~~+)\s*(\S*)/;

const READERS: readonly BlockReader[] = [fence, heading, rule, quote, table, list, paragraph];

function blocks(lines: readonly string[]): string[] {
  const made: string[] = [];
  for (let at = 0; at < lines.length;) {
    const rest = lines.slice(at);
    const block = rest[0]?.trim() === '' ? undefined : first(rest);
    if (block) made.push(block.html);
    at += block?.taken ?? 1;
  }
  return made;
}

function first(lines: readonly string[]): Block | undefined {
  for (const read of READERS) {
    const block = read(lines);
    if (block) return block;
  }
  return undefined;
}

function fence(lines: readonly string[]): Block | undefined {
  const [, mark = ''] = FENCE.exec(lines[0] ?? '') ?? [];
  if (mark === '') return undefined;
  const end = lines.findIndex((line, index) => index > 0 && line.trim().startsWith(mark));
  const last = end < 0 ? lines.length : end;
  const code = escapeHtml(lines.slice(1, last).join('\n'));
  return { html: `<pre><code>${code}</code></pre>`, taken: end < 0 ? lines.length : end + 1 };
}

function heading(lines: readonly string[]): Block | undefined {
  const [, marks, text = ''] = /^(#{1,6})\s+(.*?)\s*#*$/.exec(lines[0] ?? '') ?? [];
  return (marks && { html: `<h${marks.length}>${inline(text)}</h${marks.length}>`, taken: 1 }) || undefined;
}

function rule(lines: readonly string[]): Block | undefined {
  return /^\s*([-*_])(\s*\1){2,}\s*$/.test(lines[0] ?? '') ? { html: '<hr>', taken: 1 } : undefined;
}

function quote(lines: readonly string[]): Block | undefined {
  const taken = countWhile(lines, (line) => /^\s*>/.test(line));
  if (taken === 0) return undefined;
  const inner = lines.slice(0, taken).map((line) => line.replace(/^\s*>\s?/, ''));
  return { html: `<blockquote>${blocks(inner).join('\n')}</blockquote>`, taken };
}

function table(lines: readonly string[]): Block | undefined {
  const [head = '', ruler = ''] = lines;
  if (!head.includes('|') || !TABLE_RULE.test(ruler)) return undefined;
  const count = countWhile(lines.slice(2), (line) => line.includes('|'));
  const row = (line: string, tag: string) =>
    `<tr>${cellsOf(line)
      .map((cell) => `<${tag}>${inline(cell)}</${tag}>`)
      .join('')}</tr>`;
  const rows = lines.slice(2, 2 + count).map((line) => row(line, 'td'));
  return { html: `<table>${row(head, 'th')}${rows.join('')}</table>`, taken: 2 + count };
}

function cellsOf(line: string): string[] {
  return line
    .trim()
    .replace(/^\||\|$/g, '')
    .split('|')
    .map((cell) => cell.trim());
}

function list(lines: readonly string[]): Block | undefined {
  const [, indent, mark = ''] = LIST_ITEM.exec(lines[0] ?? '') ?? [];
  if (indent === undefined) return undefined;
  const isOrdered = /\d/.test(mark);
  const taken = countWhile(lines, (line) => LIST_ITEM.test(line) || /^\s+\S/.test(line));
  const items: string[][] = [];
  for (const line of lines.slice(0, taken)) {
    const [, depth = '', , text = ''] = LIST_ITEM.exec(line) ?? [];
    const isItem = LIST_ITEM.test(line) && depth.length <= indent.length;
    if (isItem) items.push([text]);
    else items.at(-1)?.push(line.slice(Math.min(indent.length + 2, line.length - line.trimStart().length)));
  }
  const made = items.map((item) => `<li>${itemHtml(item)}</li>`).join('');
  return { html: isOrdered ? `<ol>${made}</ol>` : `<ul>${made}</ul>`, taken };
}

function itemHtml(lines: readonly string[]): string {
  const nested = lines.findIndex((line, index) => index > 0 && LIST_ITEM.test(line));
  const own = nested < 0 ? lines : lines.slice(0, nested);
  const inner = nested < 0 ? '' : blocks(lines.slice(nested)).join('');
  return inline(own.map((line) => line.trim()).join(' ')) + inner;
}

function paragraph(lines: readonly string[]): Block {
  const starts = (line: string) =>
    line.trim() === '' || FENCE.test(line) || LIST_ITEM.test(line) || /^(#{1,6}\s|\s*>)/.test(line);
  const taken = 1 + countWhile(lines.slice(1), (line) => !starts(line));
  const text = lines.slice(0, taken).map((line) => line.trim());
  return { html: `<p>${inline(text.join('\n'))}</p>`, taken };
}

function countWhile(lines: readonly string[], test: (line: string) => boolean): number {
  const end = lines.findIndex((line) => !test(line));
  return end < 0 ? lines.length : end;
}

/** Code first, for nothing in it means anything; the rest is escaped before any element is made. */
function inline(text: string): string {
  return text
    .split(/(`+[^`]+`+)/)
    .map((part) =>
      /^`/.test(part) && /`$/.test(part) && part.length > 2
        ? `<code>${escapeHtml(part.replace(/^`+|`+$/g, ''))}</code>`
        : emphasis(links(escapeHtml(part))),
    )
    .join('');
}

/** Only addresses that can't run anything. */
function links(escaped: string): string {
  return escaped.replace(
    /(!?)\[([^\]]*)\]\(((?:https?:\/\/|mailto:|#)[^\s()]*)\)/g,
    (_, image, text, address) => (image ? `${text} (${address})` : `<a href="${address}">${text}</a>`),
  );
}

function emphasis(escaped: string): string {
  return escaped
    .replace(/\*\*(\S(?:.*?\S)?)\*\*/g, '<strong>$1</strong>')
    .replace(/(^|[^\w*])\*(\S(?:.*?\S)?)\*(?![\w*])/g, '$1<em>$2</em>')
    .replace(/(^|[^\w])_(\S(?:.*?\S)?)_(?!\w)/g, '$1<em>$2</em>');
}
