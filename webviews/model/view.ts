import { h } from '../shared/dom.ts';
import type { Child, ViewNode } from '../shared/dom.ts';
import { asSentence, formatQuantity } from '../shared/format.ts';
import { layerTable, modelTotals } from '../shared/layerTable.ts';
import { banner, busyBar, button, emptyState, select, toolbar } from '../shared/widgets.ts';
import { chosenModel } from './modelState.ts';
import type { ModelState } from './modelState.ts';

export interface ModelActions {
  chooseModel(id: string): void;
  refresh(): void;
  retry(): void;
  rememberScroll(pixels: number): void;
}

/** The whole view. */
export function renderModel(state: ModelState, actions: ModelActions): ViewNode {
  const { models, shown, waiting, error } = state;
  return h(
    'main',
    { class: 'view model' },
    (chosenModel(state) !== undefined || shown !== undefined) && controls(state, actions),
    busyBar(waiting || (models === undefined && error === undefined)),
    notices(state, actions),
    shown
      ? [
          h('div', { key: 'totals', class: 'totalsBar' }, modelTotals(shown.summary)),
          h(
            'div',
            {
              key: 'scroller',
              class: 'scroller',
              tabindex: 0,
              role: 'region',
              'aria-label': `Layers of ${shown.summary.name}`,
              on: { scroll: (event) => actions.rememberScroll((event.target as Element).scrollTop) },
            },
            layerTable(shown.summary),
          ),
        ]
      : placeholder(state),
  );
}

function controls(state: ModelState, actions: ModelActions): ViewNode {
  const { models = [], shown, connection, waiting } = state;
  const model = chosenModel(state);
  const frozen = connection !== undefined && connection.state !== 'connected';
  const choices = models.map(({ id, name, parameterCount }) => ({
    value: id,
    text: `${name} (${formatQuantity(parameterCount, 'parameter')})`,
  }));
  return toolbar(
    'Model',
    choices.length > 0 && model
      ? select({
          label: 'Model',
          value: model.id,
          options: choices,
          disabled: frozen,
          onChange: (id) => actions.chooseModel(id),
        })
      : h('strong', {}, shown?.summary.name ?? ''),
    h('span', { class: 'spring' }),
    button({
      label: 'Read the model again',
      icon: 'refresh',
      iconOnly: true,
      title: 'Reads the model again, for instance after layers were frozen',
      disabled: waiting || frozen,
      onClick: () => actions.refresh(),
    }),
  );
}

function notices({ connection, shown, error }: ModelState, actions: ModelActions): Child[] {
  const gone = connection && connection.state !== 'connected' && shown;
  return [
    gone &&
      h(
        'div',
        { key: 'gone' },
        banner({
          kind: 'warning',
          text: `${asSentence(connection.reason)} You see the model as it was read last.`,
        }),
      ),
    error !== undefined &&
      h(
        'div',
        { key: 'error' },
        banner({
          kind: 'error',
          text: error,
          action: { label: 'Try again', onClick: () => actions.retry() },
        }),
      ),
  ];
}

function placeholder({ models, connection, error }: ModelState): ViewNode {
  if (error !== undefined) return h('div', { class: 'empty' });
  const gone = connection !== undefined && connection.state !== 'connected';
  if (!gone && (models === undefined || models.length > 0)) {
    return h('div', { key: 'loading', class: 'empty muted', role: 'status' }, 'Reading the model …');
  }
  return emptyState({
    icon: 'layers',
    title: gone ? 'No model to show' : 'No model yet',
    text: `${gone ? `${asSentence(connection.reason)} ` : ''}Run a cell that makes a model: its layers, shapes and parameters appear here.`,
  });
}
