import { h } from './dom.ts';
import type { Child, ViewNode } from './dom.ts';
import { icon } from './icons.ts';
import type { IconName } from './icons.ts';

export interface ButtonOptions {
  label: string;
  icon?: IconName;
  /** Shows the icon alone; the label is then its name for tooltips and screen readers. */
  iconOnly?: boolean;
  title?: string;
  disabled?: boolean;
  onClick(): void;
}

export function button(options: ButtonOptions): ViewNode {
  const { label, iconOnly } = options;
  return h(
    'button',
    {
      type: 'button',
      class: iconOnly ? 'icon' : options.icon ? 'withIcon' : undefined,
      title: options.title ?? (iconOnly ? label : undefined),
      'aria-label': iconOnly ? label : undefined,
      disabled: options.disabled,
      on: { click: () => options.onClick() },
    },
    options.icon && icon(options.icon),
    !iconOnly && label,
  );
}

export interface SelectOptions {
  label: string;
  value: string;
  options: { value: string; text: string }[];
  disabled?: boolean;
  onChange(value: string): void;
}

export function select({ label, value, options, disabled, onChange }: SelectOptions): ViewNode {
  return h(
    'label',
    { class: 'field' },
    h('span', { class: 'caption' }, label),
    h(
      'select',
      { value, disabled, on: { change: (event) => onChange((event.target as HTMLSelectElement).value) } },
      options.map((option) =>
        h(
          'option',
          { key: option.value, value: option.value, selected: option.value === value },
          option.text,
        ),
      ),
    ),
  );
}

export interface SegmentsOptions {
  /** What is chosen, for screen readers; also the name of the radio group. */
  label: string;
  value: string;
  options: { value: string; text: string }[];
  disabled?: boolean;
  onChange(value: string): void;
}

/** A few choices of which one holds, all of them in sight. */
export function segments({ label, value, options, disabled, onChange }: SegmentsOptions): ViewNode {
  return h(
    'fieldset',
    { class: 'segments', role: 'radiogroup', 'aria-label': label, disabled },
    options.map((option) =>
      h(
        'label',
        { key: option.value },
        h('input', {
          type: 'radio',
          class: 'visuallyHidden',
          name: label,
          value: option.value,
          checked: option.value === value,
          on: { change: () => onChange(option.value) },
        }),
        option.text,
      ),
    ),
  );
}

export function checkbox(options: {
  label: string;
  checked: boolean;
  title?: string;
  onChange(checked: boolean): void;
}): ViewNode {
  return h(
    'label',
    { class: 'field', title: options.title },
    h('input', {
      type: 'checkbox',
      checked: options.checked,
      on: { change: (event) => options.onChange((event.target as HTMLInputElement).checked) },
    }),
    h('span', {}, options.label),
  );
}

/** A button that opens a short list of actions. */
export function menu(options: {
  label: string;
  icon: IconName;
  items: { label: string; onClick(): void }[];
}): ViewNode {
  return h(
    'details',
    {
      class: 'menu',
      on: {
        keydown: (event) => {
          if (event.key === 'Escape') closeMenu(event);
        },
        focusout: (event) => {
          const inside = (event.currentTarget as Element).contains(event.relatedTarget as Node | null);
          if (!inside) (event.currentTarget as HTMLDetailsElement).open = false;
        },
      },
    },
    h('summary', { class: 'button withIcon' }, icon(options.icon), options.label),
    h(
      'div',
      { class: 'items' },
      options.items.map((item) =>
        h(
          'button',
          {
            key: item.label,
            type: 'button',
            on: {
              click: (event) => {
                closeMenu(event);
                item.onClick();
              },
            },
          },
          item.label,
        ),
      ),
    ),
  );
}

function closeMenu(event: Event): void {
  const details = (event.target as Element).closest('details');
  if (!details) return;
  details.open = false;
  details.querySelector('summary')?.focus();
}

export function toolbar(label: string, ...children: Child[]): ViewNode {
  return h('div', { class: 'toolbar', role: 'group', 'aria-label': label }, ...children);
}

/** What a view shows instead of nothing: what belongs here and how it comes. */
export function emptyState(options: {
  icon: IconName;
  title: string;
  text: string;
  /** TypeScript that brings what is missing. */
  code?: string;
}): ViewNode {
  return h(
    'div',
    { class: 'empty' },
    icon(options.icon),
    h('h2', {}, options.title),
    h('p', {}, options.text),
    options.code !== undefined && h('pre', {}, h('code', {}, options.code)),
  );
}

/** A line across the view; errors and the kernel's end interrupt a screen reader, information waits. */
export function banner(options: {
  kind: 'info' | 'warning' | 'error';
  text: string;
  action?: { label: string; onClick(): void };
}): ViewNode {
  return h(
    'div',
    { class: `banner ${options.kind}`, role: options.kind === 'info' ? 'status' : 'alert' },
    h('p', {}, options.text),
    options.action && button(options.action),
  );
}

/** A thin moving bar while the host is asked for something. Always takes its 2 pixels, so that nothing jumps. */
export function busyBar(active: boolean): ViewNode {
  return h('div', { class: active ? 'busyBar active' : 'busyBar', 'aria-hidden': 'true' });
}
