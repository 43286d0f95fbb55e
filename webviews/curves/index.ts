import { refreshCharts } from '../charts/chartFigure.ts';
import { resolvedTheme } from '../charts/chartTheme.ts';
import { HoverGroup } from '../charts/hoverGroup.ts';
import { patch } from '../shared/dom.ts';
import { RenderLoop } from '../shared/renderLoop.ts';
import { loadSavedState } from '../shared/savedState.ts';
import { later, startView } from '../shared/startView.ts';
import { onThemeChange } from '../shared/themeChange.ts';
import { CurvesController } from './curvesController.ts';
import { DEFAULT_SETTINGS, SETTINGS_CHECKS } from './curvesState.ts';
import type { CurvesState } from './curvesState.ts';
import { exportFile } from './exportFile.ts';
import './style.css';
import { renderCurves } from './view.ts';

const { channel, api, root } = startView();
const saved = loadSavedState(api, DEFAULT_SETTINGS, SETTINGS_CHECKS);
const group = new HoverGroup();
let scroll: number | undefined = saved.get().scroll;
let state: CurvesState | undefined;
const loop = new RenderLoop(() => {
  if (state) patch(root, renderCurves(state, controller, group));
  const content = root.querySelector('.content');
  if (scroll === undefined || !content) return;
  content.scrollTop = scroll;
  scroll = undefined;
});
const controller = new CurvesController({
  channel,
  saved,
  changed(next) {
    state = next;
    loop.request();
  },
  later,
  exportFile: (kind, shown) => exportFile(kind, shown, resolvedTheme(document)),
});
onThemeChange(document, refreshCharts);
void controller.start();
