import { describe, expect, it } from 'vitest';
import type { RunView } from '../../src/protocol/panelMessages.ts';
import { chartRows } from '../../webviews/charts/chartData.ts';
import { resolvedTheme } from '../../webviews/charts/chartTheme.ts';
import { toSvgFile } from '../../webviews/charts/exportCharts.ts';
import { HoverGroup } from '../../webviews/charts/hoverGroup.ts';
import { exportSpec } from '../../webviews/charts/metricChartSpec.ts';
import { DEFAULT_SETTINGS, chartsOf } from '../../webviews/curves/curvesState.ts';
import type { CurvesSettings, CurvesState } from '../../webviews/curves/curvesState.ts';
import { renderCurves } from '../../webviews/curves/view.ts';
import type { CurvesActions } from '../../webviews/curves/view.ts';
import { divergingRun, recordedRuns } from './fixtures/fixtures.ts';
import { expectSnapshot, failOnWarnings, readDigitFiles, show } from './support/gallery.ts';

const files = readDigitFiles();
const nothing = (): void => undefined;
const actions: CurvesActions = {
  chooseAxis: nothing,
  chooseSmoothing: nothing,
  chooseLogLoss: nothing,
  showRun: nothing,
  showMetric: nothing,
  save: async () => undefined,
  rememberScroll: nothing,
  retry: nothing,
};
const group = new HoverGroup();
const runs = recordedRuns(files);
const oneRun = runs.slice(0, 1);

function stateOf(shownRuns: RunView[] | undefined, settings: Partial<CurvesSettings> = {}): CurvesState {
  const state: CurvesState = {
    settings: { ...DEFAULT_SETTINGS, ...settings },
    connection: { state: 'connected' },
    runs: shownRuns,
    charts: [],
  };
  return { ...state, charts: chartsOf(state) };
}

const started: RunView = { ...oneRun[0]!, status: 'running', observations: [], evaluations: [] };
const ended = { state: 'ended', reason: 'The kernel was shut down.' } as const;
const states: Record<string, CurvesState> = {
  oneRun: stateOf(oneRun),
  severalRuns: stateOf(runs),
  measured: stateOf(oneRun, { smoothing: 0, axis: 'epoch', logLoss: true }),
  learningRate: stateOf(oneRun, { metrics: { loss: false, accuracy: false, learningRate: true } }),
  diverging: stateOf([divergingRun(files)], { logLoss: true }),
  firstPoint: stateOf([{ ...started, observations: oneRun[0]!.observations.slice(0, 1) }]),
  noValues: stateOf([started]),
  noneChosen: stateOf(oneRun, { runs: { 'run-1': false } }),
  loading: { settings: DEFAULT_SETTINGS, charts: [] },
  empty: stateOf([]),
  gone: { ...stateOf(oneRun), connection: ended },
  failed: { settings: DEFAULT_SETTINGS, charts: [], error: 'listRuns got no answer: the panel was closed' },
  saved: { ...stateOf([started]), notice: 'Saved digits.csv.' },
};

describe('curves view', () => {
  failOnWarnings();

  it.each(Object.keys(states))('%s', async (name) => {
    const shown = await show(renderCurves(states[name] as CurvesState, actions, group));
    expectSnapshot(`curves-${name}`, shown);
  });

  it('draws new points into the same picture', async () => {
    const begun = { ...oneRun[0]!, observations: oneRun[0]!.observations.slice(0, 100) };
    const root = await show(renderCurves(stateOf([begun]), actions, group));
    const picture = root.querySelector('.plot svg');
    const before = lastLine(root);
    await show(renderCurves(stateOf(oneRun), actions, group));
    expect(root.querySelector('.plot svg')).toBe(picture);
    expect(lastLine(root)).not.toBe(before);
    const updated = parts(picture as Element);
    document.body.replaceChildren();
    const anew = await show(renderCurves(stateOf(oneRun), actions, new HoverGroup()));
    expect(updated).toEqual(parts(anew.querySelector('.plot svg') as Element));
  });

  it('points at the same place in both charts, by keyboard too', async () => {
    const root = await show(renderCurves(stateOf(oneRun), actions, group));
    const [loss, accuracy] = root.querySelectorAll('.plot');
    loss?.dispatchEvent(new KeyboardEvent('keydown', { key: 'End' }));
    await show(renderCurves(stateOf(oneRun), actions, group));
    expectSnapshot('curves-hover', loss as Element);
    expect(accuracy?.querySelector('.chartTooltip')?.textContent).toContain('iteration 375');
    loss?.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowLeft' }));
    expect(accuracy?.querySelector('.chartTooltip')?.textContent).toContain('iteration 374');
    loss?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }));
    expect(accuracy?.querySelector<HTMLElement>('.chartTooltip')?.hidden).toBe(true);
  });

  it('exports the charts with titles and a legend', async () => {
    const { charts } = stateOf(runs);
    const spec = exportSpec(
      charts.map((input) => ({ input, rows: chartRows(input) })),
      { ...resolvedTheme(document), background: '#ffffff', series: ['#1a85ff', '#d18616', '#388a34'] },
    );
    expectSnapshot('curves-export', await toSvgFile(spec));
  });
});

function lastLine(root: Element): string | null | undefined {
  return root.querySelector('.mark-line path[stroke-width="1.75"]')?.getAttribute('d');
}

/** Lines and axis labels, which Vega keeps in another order when it updates them. */
function parts(picture: Element): string[] {
  const lines = [...picture.querySelectorAll('.mark-line path')].map((path) => path.getAttribute('d') ?? '');
  const labels = [...picture.querySelectorAll('text')].map(
    (text) => `${text.textContent} ${text.getAttribute('transform')}`,
  );
  return [...lines, ...labels].sort();
}
