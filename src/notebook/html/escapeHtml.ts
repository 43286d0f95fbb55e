const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text made safe as content of an element and inside a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] as string);
}

/**
 * HTML from a template whose values are all escaped, except those that are {@link Html} already. A list of such is
 * joined.
 */
export function html(strings: TemplateStringsArray, ...values: (HtmlValue | HtmlValue[])[]): Html {
  const text = strings.map((part, index) => part + (index < values.length ? render(values[index]) : ''));
  return new Html(text.join(''));
}

/** Text that is HTML, as opposed to text that must be escaped. */
export class Html {
  constructor(readonly text: string) {}
}

type HtmlValue = Html | string | number | undefined;

function render(value: HtmlValue | HtmlValue[]): string {
  if (value === undefined) return '';
  if (Array.isArray(value)) return value.map(render).join('');
  return value instanceof Html ? value.text : escapeHtml(String(value));
}
