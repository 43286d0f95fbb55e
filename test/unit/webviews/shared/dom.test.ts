// @vitest-environment jsdom
import fc from 'fast-check';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { drawing, h, patch } from '../../../../webviews/shared/dom.ts';
import type { ViewNode } from '../../../../webviews/shared/dom.ts';

beforeEach(() => document.body.replaceChildren());

const { tree } = fc.letrec<{ tree: ViewNode }>((tie) => ({
  tree: fc
    .record({
      tag: fc.constantFrom('div', 'p', 'span', 'svg'),
      title: fc.option(fc.string(), { nil: undefined }),
      hidden: fc.boolean(),
      color: fc.option(fc.constantFrom('red', 'blue'), { nil: undefined }),
      texts: fc.array(fc.string({ minLength: 1 }), { maxLength: 2 }),
      children: fc.array(fc.oneof({ maxDepth: 3 }, fc.constant(h('i')), tie('tree')), { maxLength: 4 }),
      keyed: fc.boolean(),
    })
    .map(({ tag, title, hidden, color, texts, children, keyed }) =>
      h(
        tag,
        { title, hidden, style: color ? { color } : {} },
        ...texts,
        ...children.map((child, index) => (keyed ? { ...child, key: `${child.tag}${index % 3}` } : child)),
      ),
    ),
}));

/** Attributes by name; an emptied style attribute stays in markup and says nothing. */
function canonical(node: Node): unknown {
  if (!(node instanceof Element)) return node.textContent;
  const attributes = [...node.attributes].filter(({ name, value }) => name !== 'style' || value !== '');
  return [
    node.tagName,
    node.namespaceURI,
    attributes.map(({ name, value }) => `${name}=${value}`).sort(),
    [...node.childNodes].map(canonical),
  ];
}

function after(...nodes: ViewNode[]): unknown {
  const root = document.createElement('div');
  for (const node of nodes) patch(root, node);
  return canonical(root);
}

describe('patch', () => {
  it('makes any document look like any other', () => {
    fc.assert(
      fc.property(tree, tree, (first, second) => {
        expect(after(first, second)).toEqual(after(second));
      }),
      { numRuns: 300 },
    );
  });

  it('keeps keyed elements when they move, and the focus with them', () => {
    const list = (...keys: string[]) =>
      h(
        'ul',
        {},
        keys.map((key) => h('li', { key, tabindex: 0 }, key)),
      );
    patch(document.body, list('a', 'b', 'c'));
    const c = document.querySelectorAll('li')[2];
    c?.focus();
    patch(document.body, list('b', 'c'));
    expect(document.querySelectorAll('li')[1]).toBe(c);
    expect(document.activeElement).toBe(c);
  });

  it('makes as many elements as there are nodes when keys occur twice', () => {
    const list = (...keys: string[]) =>
      h(
        'ul',
        {},
        keys.map((key) => h('li', { key }, key)),
      );
    patch(document.body, list('a', 'a', 'b'));
    patch(document.body, list('a', 'b', 'a'));
    expect([...document.querySelectorAll('li')].map((item) => item.textContent)).toEqual(['a', 'b', 'a']);
  });

  it('calls the newest listener once', () => {
    const old = vi.fn();
    const now = vi.fn();
    patch(document.body, h('button', { on: { click: old } }));
    patch(document.body, h('button', { on: { click: now } }));
    document.querySelector('button')?.click();
    expect(old).not.toHaveBeenCalled();
    expect(now).toHaveBeenCalledTimes(1);
  });

  it('puts a field back to what the state says', () => {
    const field = h(
      'div',
      {},
      h('input', { type: 'checkbox', checked: false }),
      h('input', { value: 'one' }),
    );
    patch(document.body, field);
    const [box, text] = document.querySelectorAll('input');
    box!.checked = true;
    text!.value = 'typed';
    patch(document.body, { ...field });
    expect([box!.checked, text!.value]).toEqual([false, 'one']);
  });

  it('selects an option that came in the same patch', () => {
    const choice = (...values: string[]) =>
      h(
        'select',
        { value: values.at(-1) },
        values.map((value) => h('option', { key: value, value }, value)),
      );
    patch(document.body, choice('a'));
    patch(document.body, choice('a', 'b'));
    expect(document.querySelector('select')?.value).toBe('b');
  });

  it('draws when the input is another one and disposes what goes', () => {
    const draw = vi.fn();
    const dispose = vi.fn();
    const node = (input: object) => h('div', {}, h('p', { drawing: drawing({ input, draw, dispose }) }));
    const input = {};
    patch(document.body, node(input));
    patch(document.body, node(input));
    expect(draw).toHaveBeenCalledTimes(1);
    patch(document.body, node({}));
    expect(draw).toHaveBeenCalledTimes(2);
    patch(document.body);
    expect(dispose).toHaveBeenCalledTimes(1);
  });
});
