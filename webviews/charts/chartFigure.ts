import { drawing, h } from '../shared/dom.ts';
import type { Drawing, ViewNode } from '../shared/dom.ts';
import { chartNotes, describeChart, metricTitle } from './chartData.ts';
import type { ChartInput } from './chartData.ts';
import type { HoverGroup } from './hoverGroup.ts';
import { LiveChart } from './liveChart.ts';
import { swatch } from './swatch.ts';

const charts = new Map<Element, LiveChart>();

/**
 * A chart with its title, legend and notes. It is drawn again when `input` is another object.
 *
 * With several runs the legend tells only what the strokes mean: the colours stand beside the runs' names.
 */
export function chartFigure(input: ChartInput, group: HoverGroup): ViewNode {
  return h(
    'figure',
    { key: input.metric, class: 'chart' },
    h('figcaption', {}, h('h3', {}, metricTitle(input.metric)), legend(input)),
    h('div', {
      class: 'plot',
      role: 'group',
      'aria-roledescription': 'chart',
      tabindex: 0,
      'aria-label': describeChart(input),
      drawing: plotDrawing(input, group),
    }),
    chartNotes(input).map((note) => h('p', { key: note, class: 'note' }, note)),
  );
}

/** Resolves when every chart of the document is drawn. */
export async function chartsSettled(): Promise<void> {
  await Promise.all([...charts.values()].map((chart) => chart.settled()));
}

/** Draws every chart anew where the theme's font became another one. */
export function refreshCharts(): void {
  for (const chart of charts.values()) chart.refresh();
}

function plotDrawing(input: ChartInput, group: HoverGroup): Drawing {
  return drawing<ChartInput>({
    input,
    draw(element, next) {
      const chart = charts.get(element) ?? new LiveChart(element, group);
      charts.set(element, chart);
      chart.show(next);
    },
    dispose(element) {
      charts.get(element)?.dispose();
      charts.delete(element);
    },
  });
}

function legend({ series }: ChartInput): ViewNode {
  const severalRuns = new Set(series.map(({ runId }) => runId)).size > 1;
  const entries = new Map(
    series.map((one) => {
      const name = severalRuns ? one.split || one.metric : one.label;
      return [name, severalRuns ? { dashed: one.dashed } : one];
    }),
  );
  return h(
    'ul',
    { class: 'legend' },
    [...entries].map(([name, look]) => h('li', { key: name }, swatch(look), name)),
  );
}
