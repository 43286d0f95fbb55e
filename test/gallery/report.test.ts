import { describe, expect, it } from 'vitest';
import { toBase64 } from '../../src/protocol/base64.ts';
import type { ReportData } from '../../src/protocol/runData.ts';
import { encodeJson } from '../../src/protocol/taggedJson.ts';
import { HoverGroup } from '../../webviews/charts/hoverGroup.ts';
import { readReport, reportState } from '../../webviews/report/reportState.ts';
import type { ReportSettings } from '../../webviews/report/reportState.ts';
import { renderReport } from '../../webviews/report/view.ts';
import { recordedRuns } from './fixtures/fixtures.ts';
import { expectSnapshot, failOnWarnings, notePixels, readDigitFiles, show } from './support/gallery.ts';

const [recorded] = recordedRuns(readDigitFiles());
const report = recorded as ReportData;
const settings: ReportSettings = { axis: 'iteration', smoothing: 0.8, logLoss: false };
const context = { change: () => undefined, group: new HoverGroup(), draw: notePixels };

describe('report', () => {
  failOnWarnings();

  it('shows a whole run', async () => {
    const read = readReport(encodeJson(report, toBase64));
    expectSnapshot('report-whole', await show(renderReport(reportState(read, settings), context)));
  });

  it('shows a run that failed before its first value, on a lower rung', async () => {
    const { model: _, ...run } = report.run;
    const backend = {
      ...run.backend,
      loss: 'libtensorflow was not found: training is about 8 times slower.',
    };
    const failed = {
      ...report,
      run: { ...run, backend },
      status: 'failed',
      observations: [],
      evaluations: [],
    };
    const state = reportState(failed as ReportData, settings);
    expectSnapshot('report-failed', await show(renderReport(state, context)));
  });

  it('writes names from outside as text', async () => {
    const hostile = '<img src=x onerror=alert(1)>';
    const run = { ...report.run, name: hostile, hyperparameters: { [hostile]: hostile } };
    const root = await show(renderReport(reportState({ ...report, run }, settings), context));
    expect(root.querySelector('img')).toBeNull();
    expect(root.querySelector('h1')?.textContent).toBe(hostile);
  });
});
