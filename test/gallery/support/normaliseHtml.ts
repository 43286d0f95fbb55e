const DECIMALS = 1;
const VOID = new Set(['input', 'br', 'img', 'hr', 'meta', 'link']);
const GEOMETRY = new Set(['d', 'transform', 'x', 'y', 'x1', 'x2', 'y1', 'y2', 'width', 'height', 'viewBox']);

/** Markup with one element a line, rounded geometry and times as written: what a person can review as a difference. */
export function normaliseHtml(shown: Element | string): string {
  const root = typeof shown === 'string' ? parse(shown) : shown;
  const lines: string[] = [];
  for (const child of root.childNodes) write(child, 0, lines);
  return `${lines.join('\n')}\n`;
}

function parse(markup: string): Element {
  const template = document.createElement('div');
  template.innerHTML = markup;
  return template;
}

function write(node: Node, depth: number, lines: string[]): void {
  const indent = '  '.repeat(depth);
  if (node.nodeType === node.TEXT_NODE) {
    const text = node.textContent?.trim();
    if (text) lines.push(indent + text);
    return;
  }
  if (!(node instanceof Element)) return;
  const tag = node.tagName.toLowerCase();
  const open = `<${[tag, ...attributesOf(node)].join(' ')}>`;
  if (VOID.has(tag)) return void lines.push(indent + open);
  const only = textOf(node);
  if (only !== undefined) return void lines.push(`${indent}${open}${only}</${tag}>`);
  lines.push(indent + open);
  for (const child of node.childNodes) write(child, depth + 1, lines);
  lines.push(`${indent}</${tag}>`);
}

/** The text of an element with nothing else inside; a moment stands in its own time zone. */
function textOf(element: Element): string | undefined {
  const moment = element.getAttribute('datetime');
  if (moment !== null) return moment;
  return element.children.length === 0 ? (element.textContent?.trim() ?? '') : undefined;
}

function attributesOf(element: Element): string[] {
  const live =
    element instanceof HTMLInputElement || element instanceof HTMLSelectElement ? liveOf(element) : [];
  const written = [...element.attributes].map(({ name, value }) => {
    const text = GEOMETRY.has(name) ? round(value) : value;
    return text === '' ? name : `${name}="${text}"`;
  });
  return [...written, ...live];
}

/** What a person sees in a field, which markup doesn't say. */
function liveOf(field: HTMLInputElement | HTMLSelectElement): string[] {
  const checked = field instanceof HTMLInputElement && field.checked ? ['is-checked'] : [];
  return [...checked, `is-value="${field.value}"`];
}

function round(text: string): string {
  return text.replace(/-?\d+\.\d+(e-?\d+)?/g, (number) => String(Number(Number(number).toFixed(DECIMALS))));
}
