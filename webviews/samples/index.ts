import { patch } from '../shared/dom.ts';
import { drawPixels } from '../shared/pixels.ts';
import { RenderLoop } from '../shared/renderLoop.ts';
import { loadSavedState } from '../shared/savedState.ts';
import { later, startView } from '../shared/startView.ts';
import './style.css';
import { SamplesController } from './samplesController.ts';
import { DEFAULT_SETTINGS, SETTINGS_CHECKS } from './samplesState.ts';
import type { SamplesState } from './samplesState.ts';
import { renderSamples } from './view.ts';

const { channel, api, root } = startView();
let state: SamplesState | undefined;
const loop = new RenderLoop(() => {
  if (state) patch(root, renderSamples(state, controller, drawPixels));
});
const controller = new SamplesController({
  channel,
  saved: loadSavedState(api, DEFAULT_SETTINGS, SETTINGS_CHECKS),
  changed(next) {
    state = next;
    loop.request();
  },
  measure() {
    loop.flush();
    const area = root.querySelector('.tiles, .empty')?.getBoundingClientRect();
    const [first, ...others] = root.querySelectorAll<HTMLElement>('.tile');
    const nextRow = others.findIndex((tile) => tile.offsetTop !== first?.offsetTop);
    return {
      width: area?.width ?? root.clientWidth,
      height: area?.height ?? root.clientHeight,
      columns: nextRow === -1 ? others.length + 1 : nextRow + 1,
    };
  },
  focusTile(position) {
    loop.flush();
    root.querySelectorAll<HTMLElement>('.tile')[position]?.focus();
  },
  later,
});
new ResizeObserver(() => controller.handleResize()).observe(root);
void controller.start();
