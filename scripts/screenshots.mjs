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
const POINTS = 60;
const LIMIT_MS = 300_000;

/** @param {string} line */
const report = (line) => console.log(line);

endProcessesWithScript();
await provideBrowser(report);
const workbench = await openWorkbench({
  codeServer: await provideCodeServer(report),
  workspaceSource: path.join(root, 'samples'),
  extensionDevelopmentPath: root,
  viewport: { width: 1600, height: 1000 },
  settings: {
    'workbench.colorTheme': 'Default Dark Modern',
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
  await window.runCommand('Trainbook: Show Training Curves');
  const curves = await window.frameWith('.view.curves .chart .plot svg');
  await window.runCommand('Trainbook: Show Samples');
  await window.runCommand('View: Move Editor into Below Group');
  await window.frameWith('.view.samples .tile canvas');
  await window.runCommand('Trainbook: Show Model Summary');
  await window.runCommand('View: Move Editor into Right Group');
  await window.frameWith('.view.model .totalsBar');
  await until(
    'the curves have some length',
    async () => {
      const text = await curves.locator('.runs .progress').first().innerText();
      return Number(/iteration ([\d,]+)/.exec(text)?.[1]?.replace(/\D/g, '')) >= POINTS;
    },
    LIMIT_MS,
  );
  await mkdir(path.dirname(picture), { recursive: true });
  await workbench.page.screenshot({ path: picture });
  report(`look at ${path.relative(root, picture)}`);
}
