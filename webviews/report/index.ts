import { HoverGroup } from '../charts/hoverGroup.ts';
import { patch } from '../shared/dom.ts';
import { drawPixels } from '../shared/pixels.ts';
import { emptyState } from '../shared/widgets.ts';
import { DATA_ELEMENT_ID, SMOOTHING, readReport, reportState } from './reportState.ts';
import type { ReportSettings } from './reportState.ts';
import './style.css';
import { renderReport } from './view.ts';

const root = document.body.appendChild(document.createElement('div'));
const group = new HoverGroup();

function show(text: string): void {
  const report = readReport(text);
  let settings: ReportSettings = { axis: 'iteration', smoothing: SMOOTHING, logLoss: false };
  const render = (): void => {
    patch(root, renderReport(reportState(report, settings), { change, group, draw: drawPixels }));
  };
  const change = (fields: Partial<ReportSettings>): void => {
    settings = { ...settings, ...fields };
    render();
  };
  render();
}

try {
  const element = document.getElementById(DATA_ELEMENT_ID);
  if (!element) throw new Error(`expected an element with the id ${DATA_ELEMENT_ID}`);
  show(element.textContent ?? '');
} catch (error) {
  const text = `The file is damaged: ${(error as Error).message}. Write the report again from its run record.`;
  patch(root, emptyState({ icon: 'chart', title: 'This report can’t be shown', text }));
}
