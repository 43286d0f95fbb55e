import { h, patch } from '../shared/dom.ts';
import { formatMetric, formatPlace } from './chartData.ts';
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
    h('div', { class: 'place numeric' }, formatPlace(input.axis, x)),
    rows.map((row) => {
      const look = looks.get(row.series);
      return h(
        'div',
        { key: row.series, class: 'value' },
        look && swatch(look),
        h('span', {}, row.series),
        h('strong', { class: 'numeric' }, formatMetric(input.metric, row.y)),
        row.measured !== undefined &&
          h('span', { class: 'muted numeric' }, `measured ${formatMetric(input.metric, row.measured)}`),
        row.x !== x && h('span', { class: 'muted numeric' }, `at ${formatPlace(input.axis, row.x)}`),
      );
    }),
  );
}
