import { patch } from '../shared/dom.ts';
import { RenderLoop } from '../shared/renderLoop.ts';
import { loadSavedState } from '../shared/savedState.ts';
import { later, startView } from '../shared/startView.ts';
import { ModelController } from './modelController.ts';
import { DEFAULT_SETTINGS, SETTINGS_CHECKS } from './modelState.ts';
import type { ModelState } from './modelState.ts';
import './style.css';
import { renderModel } from './view.ts';

const { channel, api, root } = startView();
const saved = loadSavedState(api, DEFAULT_SETTINGS, SETTINGS_CHECKS);
let scroll: number | undefined = saved.get().scroll;
let state: ModelState | undefined;
const loop = new RenderLoop(() => {
  if (state) patch(root, renderModel(state, controller));
  const scroller = root.querySelector('.scroller');
  if (scroll === undefined || !scroller) return;
  scroller.scrollTop = scroll;
  scroll = undefined;
});
const controller = new ModelController({
  channel,
  saved,
  changed(next) {
    state = next;
    loop.request();
  },
  later,
});
void controller.start();
