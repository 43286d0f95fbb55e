/**
 * The views' markup as plain data: a renderer is a function from state to {@link ViewNode}s, so a test can call it, and
 * {@link patch} makes a document look so while it keeps the elements that stay (focus, scroll and charts survive).
 */
export interface ViewNode {
  tag: string;
  /** Tells siblings apart where their order or number changes. */
  key?: string;
  attributes: Record<string, Attribute>;
  on: Listeners;
  /** CSS properties, set through the DOM: the content security policy allows no style attributes in markup. */
  style: Record<string, string>;
  drawing?: Drawing;
  children: (ViewNode | string)[];
}

type Attribute = string | number | boolean | undefined;
type Listeners = Partial<{ [K in keyof HTMLElementEventMap]: (event: HTMLElementEventMap[K]) => void }>;

/** What markup can't describe (pixels, a chart): the element's inside belongs to the drawing. */
export interface Drawing<Input = never> {
  input: Input;
  /** Called when the element is new and whenever `input` became another value. */
  draw(element: HTMLElement, input: Input): void;
  /** Called when the element is taken away. */
  dispose?(element: HTMLElement): void;
}

export interface Props {
  key?: string;
  on?: Listeners;
  style?: Record<string, string>;
  drawing?: Drawing;
  [attribute: string]: Attribute | Listeners | Record<string, string> | Drawing;
}

export type Child = ViewNode | string | number | false | undefined | Child[];

/** Attributes with the value `false` or `undefined` are left out; `true` writes an empty one. */
export function h(tag: string, props: Props = {}, ...children: Child[]): ViewNode {
  const { key, on = {}, style = {}, drawing, ...attributes } = props;
  const all = flatten(children);
  return {
    tag,
    key,
    attributes: attributes as Record<string, Attribute>,
    on,
    style,
    drawing,
    children: all,
  };
}

/** A {@link Drawing} for `h`, which keeps its input's type to itself. */
export function drawing<Input>(value: Drawing<Input>): Drawing {
  return value as unknown as Drawing;
}

function flatten(children: Child[]): (ViewNode | string)[] {
  return children.flatMap((child) => {
    if (child === false || child === undefined) return [];
    if (Array.isArray(child)) return flatten(child);
    return [typeof child === 'number' ? String(child) : child];
  });
}

const SVG = 'http://www.w3.org/2000/svg';
const shown = new WeakMap<Node, ViewNode>();

/** Makes the children of `parent` look like the given nodes, touching only what differs. */
export function patch(parent: Element, ...children: Child[]): void {
  patchChildren(parent, flatten(children));
}

function patchChildren(parent: Element, wanted: (ViewNode | string)[]): void {
  const old = [...parent.childNodes];
  const keyed = new Map<string, ChildNode>();
  for (const node of old) {
    const key = shown.get(node)?.key;
    if (key !== undefined) keyed.set(key, node);
  }
  const unkeyed = old.filter((node) => shown.get(node)?.key === undefined);
  const kept = new Set<ChildNode>();
  const next = wanted.map((child) => {
    const candidate =
      typeof child !== 'string' && child.key !== undefined
        ? keyed.get(child.key)
        : unkeyed.find((node) => !kept.has(node) && fits(node, child));
    const node =
      candidate && !kept.has(candidate) && fits(candidate, child) ? candidate : createNode(parent, child);
    kept.add(node);
    return node;
  });
  for (const node of old) if (!kept.has(node)) remove(node);
  next.forEach((node, index) => {
    if (parent.childNodes[index] !== node) parent.insertBefore(node, parent.childNodes[index] ?? null);
    update(node, wanted[index] as ViewNode | string);
  });
}

function fits(node: ChildNode, child: ViewNode | string): boolean {
  if (typeof child === 'string') return node.nodeType === node.TEXT_NODE;
  const before = shown.get(node);
  return before?.tag === child.tag && before.key === child.key && !before.drawing === !child.drawing;
}

function createNode(parent: Element, child: ViewNode | string): ChildNode {
  const { ownerDocument } = parent;
  if (typeof child === 'string') return ownerDocument.createTextNode(child);
  const inSvg = child.tag === 'svg' || parent.namespaceURI === SVG;
  return inSvg ? ownerDocument.createElementNS(SVG, child.tag) : ownerDocument.createElement(child.tag);
}

function update(node: ChildNode, child: ViewNode | string): void {
  if (typeof child === 'string') {
    if (node.textContent !== child) node.textContent = child;
    return;
  }
  const element = node as HTMLElement;
  const before = shown.get(element);
  shown.set(element, child);
  updateListeners(element, before?.on ?? {}, child.on);
  updateStyle(element, before?.style ?? {}, child.style);
  if (child.drawing) {
    updateAttributes(element, before?.attributes ?? {}, child.attributes);
    if (!before || !Object.is(before.drawing?.input, child.drawing.input)) {
      child.drawing.draw(element, child.drawing.input);
    }
    return;
  }
  patchChildren(element, child.children);
  updateAttributes(element, before?.attributes ?? {}, child.attributes); // a select's value needs its options
}

function updateAttributes(
  element: HTMLElement,
  before: Record<string, Attribute>,
  after: Record<string, Attribute>,
): void {
  for (const name of Object.keys({ ...before, ...after })) {
    const value = after[name];
    if (name === 'value' || name === 'checked') setLive(element, name, value);
    else if (value === before[name]) continue;
    else if (value === undefined || value === false) element.removeAttribute(name);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
}

/** What the user changes too: the property counts, not the attribute. */
function setLive(element: HTMLElement, name: 'value' | 'checked', value: Attribute): void {
  const input = element as HTMLInputElement;
  if (name === 'checked') input.checked = value === true;
  else if (input.value !== String(value ?? '')) input.value = String(value ?? '');
}

function updateStyle(
  element: HTMLElement,
  before: Record<string, string>,
  after: Record<string, string>,
): void {
  for (const name of Object.keys(before)) if (!(name in after)) element.style.removeProperty(name);
  for (const [name, value] of Object.entries(after)) {
    if (before[name] !== value) element.style.setProperty(name, value);
  }
}

function updateListeners(element: HTMLElement, before: Listeners, after: Listeners): void {
  for (const [type, listener] of Object.entries(before)) {
    if (listener !== after[type as keyof Listeners])
      element.removeEventListener(type, listener as EventListener);
  }
  for (const [type, listener] of Object.entries(after)) {
    if (listener !== before[type as keyof Listeners])
      element.addEventListener(type, listener as EventListener);
  }
}

function remove(node: ChildNode): void {
  disposeDrawings(node);
  node.remove();
}

function disposeDrawings(node: ChildNode): void {
  shown.get(node)?.drawing?.dispose?.(node as HTMLElement);
  for (const child of node.childNodes) disposeDrawings(child);
}
