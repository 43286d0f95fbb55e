// Takes the README's picture: the quick start training in the real editor, with the three panels open. Run on demand,
// after `npm run build`; look at the result before you commit it.
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { provideBrowser } from './workbench/browser.mjs';
import { provideCodeServer } from './workbench/codeServer.mjs';
import { EditorWindow, until } from './workbench/editorWindow.mjs';
import { endProcessesWithScript } from './workbench/processes.mjs';
import { openWorkbench } from './workbench/workbench.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const picture = path.join(root, 'docs', 'images', 'notebook.png');
/** Past the first epoch: the curves of the validation have begun. */
const POINTS = 520;
const LIMIT_MS = 300_000;

/** @param {string} line */
const report = (line) => console.log(line);

endProcessesWithScript();
await provideBrowser(report);
const workbench = await openWorkbench({
  codeServer: await provideCodeServer(report),
  workspaceSource: path.join(root, 'samples'),
  extensionDevelopmentPath: root,
  viewport: { width: 1600, height: 1080 },
  settings: {
    'workbench.activityBar.location': 'hidden',
    'window.commandCenter': false,
    'breadcrumbs.enabled': false,
  },
});
try {
  await takePicture(new EditorWindow(workbench.page));
} finally {
  await workbench.close();
}

/** @param {EditorWindow} window */
async function takePicture(window) {
  await window.ready();
  await window.runCommand('Preferences: Toggle between Light/Dark Themes');
  await window.openFile('mnist.train.ts');
  await window.cell(1).waitFor(); // the first is a text, which lies in a frame of its own
  await window.runCommand('View: Toggle Primary Side Bar Visibility');
  await window.runCommand('Trainbook: Run All Cells');
  await workbench.page.mouse.move(600, 500);
  await until(
    'the training is in sight',
    async () => {
      await workbench.page.mouse.wheel(0, 200); // the editor makes outputs when they come near
      return window.frameWith('.trainbook-progress', 1000).catch(() => undefined);
    },
    LIMIT_MS,
  );
  await workbench.page.mouse.wheel(0, 200);
  const curves = await showPanel(window, 'Training Curves', '.view.curves .chart .plot svg');
  await showPanel(window, 'Samples', '.view.samples .tile canvas');
  await window.clickAt(window.tab('Samples'));
  await window.runCommand('View: Move Editor into Group Below');
  await window.clickAt(window.tab('mnist.train.ts'));
  await showPanel(window, 'Model Summary', '.view.model .totalsBar');
  await window.clickAt(window.tab('Model'));
  await window.runCommand('View: Move Editor into Left Group');
  await window.runCommand('View: Move Editor into Group Below');
  await until(
    'the curves have some length',
    async () => {
      const text = await curves.locator('.runs .progress').first().innerText();
      return Number(/iteration ([\d,]+)/.exec(text)?.[1]?.replace(/\D/g, '')) >= POINTS;
    },
    LIMIT_MS,
  );
  await scrollTo(await window.frameWith('.trainbook-progress', LIMIT_MS), 400);
  await mkdir(path.dirname(picture), { recursive: true });
  await workbench.page.screenshot({ path: picture });
  report(`look at ${path.relative(root, picture)}`);
}

/**
 * Turns the wheel over the notebook until its progress display is this far from the window's top.
 * @param {import('playwright-core').Frame} outputs
 * @param {number} y
 */
async function scrollTo(outputs, y) {
  const { mouse } = workbench.page;
  await mouse.move(400, 300);
  await until('the progress is in sight', async () => {
    const box = await outputs.locator('.trainbook-progress').first().boundingBox();
    if (box && Math.abs(box.y - y) < 60) return true;
    await mouse.wheel(0, box && box.y < y ? -40 : 40);
    return false;
  });
  await mouse.move(400, 5);
}

/**
 * @param {EditorWindow} window
 * @param {string} name as in the command
 * @param {string} selector what is there when the panel shows something
 */
async function showPanel(window, name, selector) {
  await window.runCommand(`Trainbook: Show ${name}`);
  return window.frameWith(selector);
}
