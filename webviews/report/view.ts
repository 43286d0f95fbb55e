import { formatCount } from '../../src/protocol/formatNumbers.ts';
import type { EvaluationData, ReportData } from '../../src/protocol/runData.ts';
import { formatMetric } from '../charts/chartData.ts';
import { chartFigure } from '../charts/chartFigure.ts';
import type { HoverGroup } from '../charts/hoverGroup.ts';
import { parseKey } from '../charts/series.ts';
import type { Axis } from '../charts/series.ts';
import { h } from '../shared/dom.ts';
import type { Child, ViewNode } from '../shared/dom.ts';
import { formatDuration, formatMoment, formatPercent, formatQuantity } from '../shared/format.ts';
import { layerTable, modelTotals } from '../shared/layerTable.ts';
import type { DrawPixels } from '../shared/pixels.ts';
import { outcomeOf, pictureSide, sampleTile, tileRoom } from '../shared/sampleTiles.ts';
import { checkbox, segments } from '../shared/widgets.ts';
import { confusionMatrix } from './confusion.ts';
import { describeHyperparameters } from './hyperparameters.ts';
import { SMOOTHING, durationOf, headlineAccuracy } from './reportState.ts';
import type { ReportSettings, ReportState } from './reportState.ts';

export interface ReportContext {
  change(settings: Partial<ReportSettings>): void;
  group: HoverGroup;
  draw: DrawPixels;
}

/** The whole page. */
export function renderReport(state: ReportState, context: ReportContext): ViewNode {
  const { report } = state;
  return h(
    'main',
    { class: 'report' },
    header(report),
    curves(state, context),
    report.evaluations.map((evaluation, position) => evaluationSection(evaluation, position, context)),
    report.run.model && modelSection(report.run.model),
    settingsSection(report),
  );
}

function header(report: ReportData): ViewNode {
  const { run, status } = report;
  const accuracy = headlineAccuracy(report);
  return h(
    'header',
    {},
    h(
      'div',
      { class: 'title' },
      h('p', { class: 'muted' }, 'Trainbook run report'),
      h('h1', {}, run.name),
      h('p', { class: `status ${status}` }, h('span', { class: 'dot', 'aria-hidden': 'true' }), status),
    ),
    accuracy &&
      h(
        'div',
        { class: 'headline' },
        h('div', { class: 'numeric value' }, formatPercent(accuracy.value)),
        h('div', { class: 'muted' }, `accuracy on ${accuracy.of}`),
      ),
    factList(runFacts(report)),
    run.backend.loss !== undefined && h('p', { class: 'callout' }, run.backend.loss),
  );
}

type Fact = [term: string, value: string | ViewNode | undefined, detail?: string];

function runFacts(report: ReportData): Fact[] {
  const { run, observations } = report;
  const last = observations.at(-1);
  const duration = durationOf(report);
  return [
    ['Backend', run.backend.label, run.backend.proof],
    ['Started', h('time', { datetime: run.startedAt }, formatMoment(run.startedAt))],
    ['Duration', duration === undefined ? undefined : formatDuration(duration)],
    [
      'Trained',
      last && `${formatQuantity(last.iteration, 'iteration')}, ${Number(last.epoch.toFixed(2))} epochs`,
    ],
    ['Parameters', run.model && formatCount(run.model.totals.parameters)],
    ['Notebook', run.notebook],
  ];
}

function factList(facts: Fact[]): ViewNode {
  return h(
    'dl',
    { class: 'facts' },
    facts
      .filter(([, value]) => value !== undefined && value !== '')
      .map(([term, value, detail]) =>
        h(
          'div',
          { key: term },
          h('dt', {}, term),
          h('dd', {}, value, detail && h('span', { class: 'muted detail' }, detail)),
        ),
      ),
  );
}

function curves(state: ReportState, context: ReportContext): Child {
  const { charts, settings } = state;
  if (charts.length === 0) return undefined;
  return h(
    'section',
    { key: 'curves' },
    h('h2', {}, 'Curves'),
    h(
      'div',
      { class: 'chartControls' },
      segments({
        label: 'Horizontal axis',
        value: settings.axis,
        options: [
          { value: 'iteration', text: 'Iteration' },
          { value: 'epoch', text: 'Epoch' },
        ],
        onChange: (axis) => context.change({ axis: axis as Axis }),
      }),
      checkbox({
        label: 'Smooth the training curves',
        checked: settings.smoothing > 0,
        onChange: (on) => context.change({ smoothing: on ? SMOOTHING : 0 }),
      }),
      checkbox({
        label: 'Log loss scale',
        checked: settings.logLoss,
        onChange: (logLoss) => context.change({ logLoss }),
      }),
    ),
    h(
      'div',
      { class: 'charts' },
      charts.map((input) => chartFigure(input, context.group)),
    ),
  );
}

function evaluationSection(evaluation: EvaluationData, position: number, context: ReportContext): ViewNode {
  const { dataset, sampleCount, metrics, confusion, samples } = evaluation;
  const facts = Object.entries(metrics).map<Fact>(([key, value]) => [
    key,
    formatMetric(parseKey(key).metric, value),
  ]);
  return h(
    'section',
    { key: `evaluation ${position}` },
    h('h2', {}, `Evaluation on ${dataset}`),
    factList([...facts, ['samples', formatCount(sampleCount)]]),
    confusion && [h('h3', {}, 'Confusion matrix'), confusionMatrix(confusion)],
    samples.length > 0 && predictions(evaluation, context.draw),
  );
}

function predictions({ samples }: EvaluationData, draw: DrawPixels): Child {
  const side = pictureSide(samples);
  const wrong = samples.filter((sample) => outcomeOf(sample) === 'wrong').length;
  return [
    h('h3', {}, 'Samples with predictions'),
    h(
      'p',
      { class: 'muted' },
      wrong > 0
        ? 'Titles are id:label. Wrong predictions come first, in a thick frame with a cross.'
        : 'Titles are id:label.',
    ),
    h(
      'ul',
      { class: 'tiles', style: tileRoom(side) },
      samples.map((sample) => sampleTile(sample, { draw })),
    ),
  ];
}

function modelSection(model: NonNullable<ReportData['run']['model']>): ViewNode {
  return h(
    'section',
    { key: 'model' },
    h('h2', {}, `Model ${model.name}`),
    modelTotals(model),
    h('div', { class: 'layerScroller' }, layerTable(model)),
  );
}

function settingsSection({ run }: ReportData): ViewNode {
  const { environment } = run;
  const hyperparameters = describeHyperparameters(run).map<Fact>(([name, value]) => [
    name,
    h('span', {}, breakable(value)),
  ]);
  const datasets = run.datasets.map<Fact>(({ role, name, length, fingerprint }) => [
    role,
    `${name}, ${formatQuantity(length, 'sample')}${fingerprint ? `, ${fingerprint.slice(0, 12)}` : ''}`,
  ]);
  const { data } = run;
  if (data && data.updateSeconds > 0) {
    datasets.push([
      'waiting for data',
      `${((100 * data.waitSeconds) / data.updateSeconds).toFixed(1)} % of the time`,
    ]);
  }
  return h(
    'section',
    { key: 'settings', class: 'settings' },
    group('Hyperparameters', hyperparameters),
    group('Data sets', datasets),
    group('Environment', [
      ['Node', environment.node],
      ['platform', environment.platform],
      ['Trainbook', environment.trainbook],
      ['backend', run.backend.rung],
      ...(environment.imageDecoder ? [['pictures', environment.imageDecoder] satisfies Fact] : []),
    ]),
  );
}

/** A long name of the library may be broken between its words, and nowhere else. */
function breakable(name: string): Child {
  return name.split(/(?<=[a-z0-9])(?=[A-Z])/).map((word, position) => [position > 0 && h('wbr'), word]);
}

function group(title: string, facts: Fact[]): ViewNode {
  return h('div', { key: title }, h('h2', {}, title), factList(facts));
}
