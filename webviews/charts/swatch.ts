import { h } from '../shared/dom.ts';
import type { ViewNode } from '../shared/dom.ts';
import type { SeriesLook } from './chartData.ts';

const COLORS = 6;

/** A short stroke that looks like the series' line; without a colour it tells the dashes alone. */
export function swatch({ color, dashed }: Partial<SeriesLook>): ViewNode {
  const colorClass = color === undefined ? '' : ` series${(color % COLORS) + 1}`;
  return h(
    'svg',
    { class: `swatch${colorClass}`, viewBox: '0 0 20 8', 'aria-hidden': 'true' },
    h('path', { d: 'M1 4H19', 'stroke-dasharray': dashed ? '5 3' : undefined }),
  );
}
