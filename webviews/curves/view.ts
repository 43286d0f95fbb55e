import { metricTitle } from '../charts/chartData.ts';
import { chartFigure } from '../charts/chartFigure.ts';
import type { HoverGroup } from '../charts/hoverGroup.ts';
import type { Axis } from '../charts/series.ts';
import { h } from '../shared/dom.ts';
import type { Child, ViewNode } from '../shared/dom.ts';
import { asSentence } from '../shared/format.ts';
import { banner, busyBar, checkbox, emptyState, menu, segments, toolbar } from '../shared/widgets.ts';
import { metricChoices } from './curvesState.ts';
import type { CurvesState } from './curvesState.ts';
import { runTable } from './runTable.ts';

export type ExportKind = 'png' | 'svg' | 'csv' | 'spec';

export interface CurvesActions {
  chooseAxis(axis: Axis): void;
  chooseSmoothing(weight: number): void;
  chooseLogLoss(on: boolean): void;
  showRun(id: string, shown: boolean): void;
  showMetric(metric: string, shown: boolean): void;
  save(kind: ExportKind): Promise<void>;
  rememberScroll(pixels: number): void;
  retry(): void;
}

/** The whole view. */
export function renderCurves(state: CurvesState, actions: CurvesActions, group: HoverGroup): ViewNode {
  const { runs } = state;
  const hasRuns = runs !== undefined && runs.length > 0;
  return h(
    'main',
    { class: 'view curves' },
    hasRuns && controls(state, actions),
    busyBar(runs === undefined && state.error === undefined),
    notices(state, actions),
    hasRuns
      ? h(
          'div',
          {
            key: 'content',
            class: 'content',
            on: { scroll: (event) => actions.rememberScroll((event.target as Element).scrollTop) },
          },
          metricFields(state, actions),
          chartArea(state, group),
          runTable(state, actions),
        )
      : placeholder(state),
  );
}

function controls(state: CurvesState, actions: CurvesActions): ViewNode {
  const { axis, smoothing, logLoss } = state.settings;
  return toolbar(
    'Curves',
    segments({
      label: 'Horizontal axis',
      value: axis,
      options: [
        { value: 'iteration', text: 'Iteration' },
        { value: 'epoch', text: 'Epoch' },
      ],
      onChange: (value) => actions.chooseAxis(value as Axis),
    }),
    smoothingField(smoothing, actions),
    checkbox({
      label: 'Log loss scale',
      checked: logLoss,
      onChange: (on) => actions.chooseLogLoss(on),
    }),
    h('span', { class: 'spring' }),
    menu({
      label: 'Export',
      icon: 'save',
      items: [
        { label: 'Picture (PNG)', onClick: () => void actions.save('png') },
        { label: 'Drawing (SVG)', onClick: () => void actions.save('svg') },
        { label: 'Values (CSV)', onClick: () => void actions.save('csv') },
        { label: 'Vega-Lite specification', onClick: () => void actions.save('spec') },
      ],
    }),
  );
}

function smoothingField(smoothing: number, actions: CurvesActions): ViewNode {
  return h(
    'label',
    {
      class: 'field',
      title: 'Exponential moving average of the training curves; validation is shown as it was measured',
    },
    h('span', { class: 'caption' }, 'Smoothing'),
    h('input', {
      type: 'range',
      class: 'smoothing',
      min: 0,
      max: 0.99,
      step: 0.01,
      value: smoothing,
      on: { input: (event) => actions.chooseSmoothing((event.target as HTMLInputElement).valueAsNumber) },
    }),
    h('output', { class: 'numeric' }, smoothing.toFixed(2)),
  );
}

function metricFields(state: CurvesState, actions: CurvesActions): Child {
  const choices = metricChoices(state);
  if (choices.length <= 2) return undefined;
  return h(
    'div',
    { key: 'metrics', class: 'metrics', role: 'group', 'aria-label': 'Charts' },
    choices.map(({ metric, shown }) =>
      h(
        'span',
        { key: metric },
        checkbox({
          label: metricTitle(metric),
          checked: shown,
          onChange: (on) => actions.showMetric(metric, on),
        }),
      ),
    ),
  );
}

function notices({ connection, runs, error, notice }: CurvesState, actions: CurvesActions): Child[] {
  const gone = connection && connection.state === 'ended' && runs && runs.length > 0;
  return [
    gone &&
      h(
        'div',
        { key: 'gone' },
        banner({
          kind: 'warning',
          text: `${asSentence(connection.reason)} The curves show what it reported.`,
        }),
      ),
    error !== undefined &&
      h(
        'div',
        { key: 'error' },
        banner({
          kind: 'error',
          text: error,
          action: { label: runs ? 'Dismiss' : 'Try again', onClick: () => actions.retry() },
        }),
      ),
    notice !== undefined && h('div', { key: 'notice' }, banner({ kind: 'info', text: notice })),
  ];
}

function chartArea({ charts }: CurvesState, group: HoverGroup): ViewNode {
  const empty = charts.every(({ series }) => series.length === 0);
  if (charts.length === 0 || empty) {
    return h(
      'p',
      { key: 'none', class: 'noCurves muted' },
      charts.length === 0
        ? 'The first values appear here as soon as the trainer reports them.'
        : 'No run is chosen: tick one in the list to see its curves.',
    );
  }
  return h(
    'div',
    { key: 'charts', class: 'charts' },
    charts.map((input) => chartFigure(input, group)),
  );
}

function placeholder({ runs, connection, error }: CurvesState): ViewNode {
  if (error !== undefined) return h('div', { class: 'empty' });
  if (!runs) return h('div', { key: 'loading', class: 'empty muted', role: 'status' }, 'Reading runs …');
  const reason = connection && connection.state !== 'connected' ? `${asSentence(connection.reason)} ` : '';
  return emptyState({
    icon: 'chart',
    title: 'No training run yet',
    text: `${reason}Run a cell that trains a network: its loss and accuracy are drawn here as they come.`,
  });
}
