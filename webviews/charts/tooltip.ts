import { h, patch } from '../shared/dom.ts';
import { formatMetric, formatNumberOn, formatPlace } from './chartData.ts';
import type { ChartInput, Row } from './chartData.ts';
import { swatch } from './swatch.ts';

export interface TooltipContent {
  input: ChartInput;
  /** The nearest row of each series. */
  rows: Row[];
  x: number;
}

/** The values at one place; a series that has none there says which place its value is from. */
export function renderTooltip(element: HTMLElement, { input, rows, x }: TooltipContent): void {
  const looks = new Map(input.series.map((series) => [series.label, series]));
  patch(
    element,
    h(
      'div',
      { class: 'place numeric' },
      formatPlace(input.axis, x),
      rows.some(({ measured }) => measured !== undefined) && ': smoothed (measured)',
    ),
    h(
      'div',
      { class: 'values' },
      rows.map((row) => [
        swatch(looks.get(row.series) ?? {}),
        h('span', { class: 'name' }, row.series),
        h('strong', { class: 'numeric' }, formatMetric(input.metric, row.y)),
        h('span', { class: 'muted numeric' }, detail(input, row, x)),
      ]),
    ),
  );
}

/** What was measured, and where, as short as it gets. */
function detail(input: ChartInput, row: Row, x: number): string {
  const parts: string[] = [];
  if (row.measured !== undefined) parts.push(`(${formatMetric(input.metric, row.measured)})`);
  if (row.x !== x) parts.push(`at ${formatNumberOn(input.axis, row.x)}`);
  return parts.join(' ');
}
