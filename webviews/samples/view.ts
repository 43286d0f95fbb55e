import { formatCount } from '../../src/protocol/formatNumbers.ts';
import type { SampleCorrection } from '../../src/protocol/displayData.ts';
import type { DatasetDescription, SamplePage } from '../../src/protocol/kernelMessages.ts';
import { h } from '../shared/dom.ts';
import type { Child, ViewNode } from '../shared/dom.ts';
import { asSentence, formatQuantity } from '../shared/format.ts';
import type { DrawPixels } from '../shared/pixels.ts';
import { describeSample, describeStep, pictureSide, sampleTile, tileRoom } from '../shared/sampleTiles.ts';
import { banner, busyBar, button, emptyState, segments, select, toolbar } from '../shared/widgets.ts';
import { correctionBar } from './correctionBar.ts';
import { findingsView } from './findingsView.ts';
import { chosenDataset, correctableSample, shownMode, showsFindings } from './samplesState.ts';
import type { Finding, SamplesSettings, SamplesState } from './samplesState.ts';

export interface SamplesActions {
  chooseDataset(id: string): void;
  chooseMode(mode: SamplesSettings['mode']): void;
  /** By whole pages: 1 forward, -1 back. */
  turn(pages: 1 | -1): void;
  goTo(offset: number): void;
  drawAgain(): void;
  /** What is done to the sample at a position of the page. */
  showSteps(position: number): void;
  /** Random steps are others in another epoch. */
  changeEpoch(by: 1 | -1): void;
  /** Back to the page. */
  leaveSteps(): void;
  /** What is to be another with the sample of an index, from the next run on. */
  correct(index: number, change: SampleCorrection): void;
  undoCorrection(): void;
  /** Shows the samples of a finding. */
  lookAt(finding: Finding): void;
  leaveFinding(): void;
  retry(): void;
  focus(position: number): void;
  handleGridKey(event: KeyboardEvent): void;
}

/** The whole view. */
export function renderSamples(state: SamplesState, actions: SamplesActions, draw: DrawPixels): ViewNode {
  const { datasets, shown, waiting } = state;
  const dataset = chosenDataset(state) ?? shown?.page.dataset;
  return h(
    'main',
    { class: 'view samples' },
    dataset && controls(state, dataset, actions),
    busyBar(waiting !== 'no' || datasets === undefined),
    notices(state, actions),
    ...(dataset && showsFindings(state)
      ? [findingsView(state.findings, dataset.name, actions)]
      : [
          shown ? tiles(state, shown.page, { actions, draw }) : placeholder(state),
          correctionBar(state, actions),
          dataset && statusLine(state),
        ]),
  );
}

function controls(state: SamplesState, dataset: DatasetDescription, actions: SamplesActions): ViewNode {
  const { datasets = [] } = state;
  if (state.stepping) return stepControls(state.stepping, dataset, isConnected(state), actions);
  const mode = shownMode(state);
  const choices = datasets.length > 0 ? datasets : [dataset];
  return toolbar(
    'Samples',
    select({
      label: 'Data set',
      value: dataset.id,
      options: choices.map(({ id, name, length }) => ({
        value: id,
        text: `${name} (${formatQuantity(length, 'sample')})`,
      })),
      disabled: !isConnected(state),
      onChange: (id) => actions.chooseDataset(id),
    }),
    segments({
      label: 'Order',
      value: mode,
      options: [
        { value: 'page', text: 'In order' },
        { value: 'random', text: 'Random' },
        ...(dataset.changes ? [] : [{ value: 'findings', text: 'Description' }]),
      ],
      disabled: !isConnected(state),
      onChange: (mode) => actions.chooseMode(mode as SamplesSettings['mode']),
    }),
    mode === 'page' && pageControls(state, dataset, actions),
    dataset.changes &&
      button({
        label: 'Look again',
        icon: 'refresh',
        disabled: !isConnected(state),
        title: 'Shows the batch that the network learns from now',
        onClick: () => actions.retry(),
      }),
    mode === 'random' && randomControls(state, actions),
    state.looking && lookingControls(state.looking, actions),
  );
}

function stepControls(
  { index, epoch }: NonNullable<SamplesState['stepping']>,
  { name, changes }: DatasetDescription,
  connected: boolean,
  actions: SamplesActions,
): ViewNode {
  return toolbar(
    'Steps of a sample',
    button({ label: 'Back to the samples', icon: 'previous', onClick: () => actions.leaveSteps() }),
    h('span', { class: 'numeric range' }, `Sample ${formatCount(index)} of ${name}, step by step`),
    !changes &&
      h(
        'div',
        { key: 'epoch', class: 'pager' },
        button({
          label: 'Previous epoch',
          icon: 'previous',
          iconOnly: true,
          disabled: !connected || epoch === 0,
          onClick: () => actions.changeEpoch(-1),
        }),
        h('span', { class: 'muted numeric' }, `as in epoch ${formatCount(epoch)}`),
        button({
          label: 'Next epoch',
          icon: 'next',
          iconOnly: true,
          disabled: !connected,
          onClick: () => actions.changeEpoch(1),
        }),
      ),
  );
}

function lookingControls({ text }: Finding, actions: SamplesActions): ViewNode {
  return h(
    'div',
    { key: 'looking', class: 'pager' },
    button({ label: 'Back to the description', icon: 'previous', onClick: () => actions.leaveFinding() }),
    h('span', {}, text),
  );
}

/** Whether the kernel can be asked; a view that can't keeps what it shows. */
function isConnected({ connection }: SamplesState): boolean {
  return connection === undefined || connection.state === 'connected';
}

function pageControls(state: SamplesState, dataset: DatasetDescription, actions: SamplesActions): ViewNode {
  const count = shownCount(state);
  const { offset } = state.settings;
  const frozen = !isConnected(state);
  return h(
    'div',
    { key: 'page', class: 'pager' },
    button({
      label: 'Previous page',
      icon: 'previous',
      iconOnly: true,
      disabled: frozen || offset === 0,
      onClick: () => actions.turn(-1),
    }),
    h('span', { class: 'numeric range' }, range(offset, count, dataset.length)),
    button({
      label: 'Next page',
      icon: 'next',
      iconOnly: true,
      disabled: frozen || offset + count >= dataset.length,
      onClick: () => actions.turn(1),
    }),
    goToField(offset, dataset, frozen, actions),
  );
}

function goToField(
  offset: number,
  dataset: DatasetDescription,
  disabled: boolean,
  actions: SamplesActions,
): ViewNode {
  return h(
    'label',
    { class: 'field' },
    h('span', { class: 'caption' }, 'Go to'),
    h('input', {
      type: 'number',
      class: 'goTo',
      min: 0,
      max: Math.max(0, dataset.length - 1),
      step: 1,
      value: offset,
      disabled,
      title: `Shows the page from this sample on, 0 to ${formatCount(Math.max(0, dataset.length - 1))}`,
      on: { change: (event) => actions.goTo((event.target as HTMLInputElement).valueAsNumber) },
    }),
  );
}

function randomControls(state: SamplesState, actions: SamplesActions): ViewNode {
  return h(
    'div',
    { key: 'random', class: 'pager' },
    button({
      label: 'Draw again',
      icon: 'shuffle',
      disabled: !isConnected(state),
      title: 'Another random draw; a draw with the same number shows the same samples',
      onClick: () => actions.drawAgain(),
    }),
    h('span', { class: 'muted numeric' }, `draw ${formatCount(state.settings.seed)}`),
  );
}

function range(offset: number, count: number, length: number): string {
  if (count === 0) return formatQuantity(length, 'sample');
  const last = Math.min(length, offset + count) - 1;
  return `${formatCount(offset)} – ${formatCount(last)} of ${formatCount(length)}`;
}

function shownCount(state: SamplesState): number {
  const { shown } = state;
  const samples = shown?.page.samples.length ?? 0;
  return shown?.query.kind === shownMode(state) ? samples : 0;
}

function notices(state: SamplesState, actions: SamplesActions): Child[] {
  const { connection, error, shown, waiting } = state;
  const gone = connection && connection.state !== 'connected' && shown;
  return [
    gone &&
      h(
        'div',
        { key: 'gone' },
        banner({
          kind: 'warning',
          text: `${asSentence(connection.reason)} You see the samples that it sent last.`,
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
    waiting === 'slow' &&
      error === undefined &&
      h(
        'div',
        { key: 'slow' },
        banner({ kind: 'info', text: 'The kernel is busy and answers between two steps of its work …' }),
      ),
  ];
}

interface TileContext {
  actions: SamplesActions;
  draw: DrawPixels;
}

function tiles(state: SamplesState, page: SamplePage, { actions, draw }: TileContext): ViewNode {
  const side = Math.max(state.settings.side, pictureSide(page.samples));
  if (page.samples.length === 0) {
    return emptyState({ icon: 'grid', title: 'No samples', text: `“${page.dataset.name}” is empty.` });
  }
  return h(
    'ul',
    {
      key: 'tiles',
      class: isStep(state) ? 'tiles steps' : 'tiles',
      style: tileRoom(side),
      'aria-label': state.stepping ? 'Steps of a sample' : `Samples of ${page.dataset.name}`,
      'aria-busy': state.waiting === 'no' ? undefined : 'true',
      on: { keydown: (event) => actions.handleGridKey(event) },
    },
    page.samples.map((sample, position) =>
      sampleTile(sample, {
        draw,
        labelNames: page.dataset.labelNames,
        ...(isStep(state) && { describe: describeStep }),
        props: {
          tabindex: position === state.focused ? 0 : -1,
          'aria-current': sample === correctableSample(state) ? 'true' : undefined,
          on: {
            focus: () => actions.focus(position),
            dblclick: () => actions.showSteps(position),
          },
        },
      }),
    ),
  );
}

function statusLine(state: SamplesState): ViewNode {
  const sample = state.shown?.page.samples[state.focused];
  const words = sample && (isStep(state) ? describeStep(sample) : describeSample(sample));
  return h('footer', { class: 'statusLine muted numeric' }, words ?? '\u00a0');
}

/** Whether what is shown now are the steps of a sample. */
function isStep({ shown }: SamplesState): boolean {
  return shown?.query.kind === 'steps';
}

function placeholder({ datasets, connection, error }: SamplesState): ViewNode {
  if (error !== undefined) return h('div', { class: 'empty' });
  if (connection && connection.state !== 'connected') {
    return emptyState({
      icon: 'grid',
      title: 'No data set to show',
      text: `${asSentence(connection.reason)} Run a cell that makes a data set: its samples appear here.`,
    });
  }
  if (datasets?.length === 0) {
    return emptyState({
      icon: 'grid',
      title: 'No data set yet',
      text: 'Run a cell that makes a data set: its samples appear here, also while a network trains on them.',
    });
  }
  return h('div', { key: 'loading', class: 'empty muted', role: 'status' }, 'Reading samples …');
}
