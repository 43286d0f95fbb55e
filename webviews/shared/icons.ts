import { h } from './dom.ts';
import type { ViewNode } from './dom.ts';

const PATHS = {
  previous: 'M10 3 5 8l5 5',
  next: 'm6 3 5 5-5 5',
  shuffle: 'M2 4.5h2.5l6 7H14M2 11.5h2.5L6 9.7M9 6.3l1.5-1.8H14M12 2.5l2 2-2 2M12 9.5l2 2-2 2',
  refresh: 'M13 8a5 5 0 1 1-1.5-3.6L13 5.8M13 2.5v3.3H9.7',
  save: 'M8 2v8m-3-3 3 3 3-3M3 13.5h10',
  grid: 'M2.5 2.5h4v4h-4zM9.5 2.5h4v4h-4zM2.5 9.5h4v4h-4zM9.5 9.5h4v4h-4z',
  chart: 'M2.5 2.5v11h11M4.5 5.5 7 9l2.5-1 4-4.5',
  layers: 'm8 2 6 3-6 3-6-3zM2 8l6 3 6-3M2 11l6 3 6-3',
  lock: 'M4 7.5h8v6H4zM5.5 7.5v-2a2.5 2.5 0 0 1 5 0v2',
  check: 'm3 8.5 3.5 3.5L13 4.5',
  cross: 'm4 4 8 8M12 4l-8 8',
} as const;

export type IconName = keyof typeof PATHS;

/** A line drawing of 16 by 16; what it means is said in words beside it. */
export function icon(name: IconName): ViewNode {
  return h('svg', { viewBox: '0 0 16 16', 'aria-hidden': 'true' }, h('path', { d: PATHS[name] }));
}
