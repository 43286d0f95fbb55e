import { formatCount } from '../../src/protocol/formatNumbers.ts';
import type { RunView } from '../../src/protocol/panelMessages.ts';
import type { RunStatus } from '../../src/protocol/runData.ts';
import { formatMetric, metricTitle } from '../charts/chartData.ts';
import { parseKey, summarizeKeys } from '../charts/series.ts';
import type { ChartInput } from '../charts/chartData.ts';
import { swatch } from '../charts/swatch.ts';
import { h } from '../shared/dom.ts';
import type { ViewNode } from '../shared/dom.ts';
import { formatDuration } from '../shared/format.ts';
import { isRunShown } from './curvesState.ts';
import type { CurvesState } from './curvesState.ts';
import type { CurvesActions } from './view.ts';

interface Column {
  metric: string;
  split: string;
}

/** Every run, the newest first: whether it is drawn, how far it is, the last and the best values. */
export function runTable(state: CurvesState, actions: Pick<CurvesActions, 'showRun'>): ViewNode {
  const { runs = [], charts } = state;
  const columns = columnsOf(charts);
  return h(
    'section',
    { key: 'runs', class: 'runs', 'aria-label': 'Runs' },
    h(
      'table',
      {},
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          h('th', { scope: 'col' }, 'Run'),
          h('th', { scope: 'col' }, 'Progress'),
          columns.map(({ metric, split }) =>
            h(
              'th',
              { key: `${split}/${metric}`, scope: 'col', class: 'number' },
              metricTitle(metric),
              h('span', { class: 'split' }, split),
            ),
          ),
        ),
      ),
      h('tbody', {}, runs.map((run) => runRow(run, { state, columns, actions })).reverse()),
    ),
  );
}

function columnsOf(charts: ChartInput[]): Column[] {
  const columns = new Map<string, Column>();
  for (const { metric, series } of charts) {
    for (const { split } of series) columns.set(`${split}/${metric}`, { metric, split });
  }
  return [...columns.values()];
}

interface RowContext {
  state: CurvesState;
  columns: Column[];
  actions: Pick<CurvesActions, 'showRun'>;
}

function runRow(view: RunView, { state, columns, actions }: RowContext): ViewNode {
  const { run } = view;
  const keys = summarizeKeys(view.observations);
  const values = new Map([...keys].map(([key, value]) => [columnKey(parseKey(key)), value]));
  return h(
    'tr',
    { key: run.id },
    h('th', { scope: 'row' }, runName(view, state, actions), evaluationLines(view)),
    h(
      'td',
      { class: 'progress' },
      status(view.status),
      h('div', { class: 'muted numeric' }, ...progress(view)),
    ),
    columns.map((column) => {
      const value = values.get(columnKey(column));
      return h(
        'td',
        { key: columnKey(column), class: 'number numeric' },
        value ? formatMetric(column.metric, value.last) : '–',
        value && h('span', { class: 'best muted' }, `best ${formatMetric(column.metric, value.best)}`),
      );
    }),
  );
}

function columnKey({ metric, split }: Column): string {
  return `${split}/${metric}`;
}

function runName({ run }: RunView, state: CurvesState, actions: RowContext['actions']): ViewNode {
  const { runs = [] } = state;
  const position = runs.findIndex((one) => one.run.id === run.id);
  return h(
    'label',
    { class: 'runName' },
    h('input', {
      type: 'checkbox',
      checked: isRunShown(run.id, state),
      'aria-label': `Show ${run.name}`,
      on: { change: (event) => actions.showRun(run.id, (event.target as HTMLInputElement).checked) },
    }),
    runs.length > 1 && swatch({ color: position }),
    h('span', {}, run.name),
  );
}

function evaluationLines({ evaluations }: RunView): ViewNode[] {
  return evaluations.map(({ dataset, metrics }, position) => {
    const values = Object.entries(metrics).map(
      ([key, value]) => `${key} ${formatMetric(parseKey(key).metric, value)}`,
    );
    return h(
      'div',
      { key: String(position), class: 'evaluation muted numeric' },
      `${dataset}: ${values.join(', ')}`,
    );
  });
}

const STATUS_WORDS: Record<RunStatus, string> = {
  running: 'running',
  finished: 'finished',
  stopped: 'stopped',
  failed: 'failed',
};

function status(value: RunStatus): ViewNode {
  return h(
    'div',
    { class: `status ${value}` },
    h('span', { class: 'dot', 'aria-hidden': 'true' }),
    STATUS_WORDS[value],
  );
}

function progress({ run, observations }: RunView): ViewNode[] {
  const last = observations.at(-1);
  if (!last) return [h('div', {}, 'no values yet')];
  const total = run.epochs && run.iterationsPerEpoch ? run.epochs * run.iterationsPerEpoch : undefined;
  const iterations = formatCount(last.iteration) + (total ? ` of ${formatCount(total)}` : '');
  const epochs = Number(last.epoch.toFixed(2)) + (run.epochs ? ` of ${run.epochs}` : '');
  return [
    h('div', {}, `iteration ${iterations}`),
    h('div', {}, `epoch ${epochs}, ${formatDuration(last.elapsedSeconds)}`),
  ];
}
