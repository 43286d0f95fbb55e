// What a person waits for in the editor, measured in the real workbench.
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';
import { until } from '../scripts/workbench/editorWindow.mjs';
import { provideBrowser } from '../scripts/workbench/browser.mjs';
import { provideCodeServer } from '../scripts/workbench/codeServer.mjs';
import { openWorkbench } from '../scripts/workbench/workbench.mjs';
import { median } from './median.mjs';

/** @typedef {import('./editorProbe.mjs').ProbeResults} ProbeResults */

/**
 * @typedef {object} Figure
 * @property {string} name
 * @property {number} value
 * @property {string} unit
 * @property {number} [limit] what issue 3 asks for, at most
 */

const root = fileURLToPath(new URL('..', import.meta.url));
const WINDOWS = 3;
const LIMIT_MS = 180_000;

/**
 * Measures in fresh windows, each with a kernel of its own; medians over the windows.
 * @param {{ report: (line: string) => void }} options the repository must be built
 * @returns {Promise<Figure[]>}
 */
export async function measureEditor({ report }) {
  await provideBrowser(report);
  const codeServer = await provideCodeServer(report);
  const folder = await mkdtemp(path.join(os.tmpdir(), 'tb-probe-'));
  try {
    const probe = path.join(root, '.vscode-test', 'probe', 'editorProbe.cjs');
    await bundleProbe(probe);
    const runs = [];
    for (let window = 0; window < WINDOWS; window++) {
      report(`editor: window ${window + 1} of ${WINDOWS}`);
      runs.push(await runProbe({ codeServer, probe, file: path.join(folder, `${window}.json`) }));
    }
    return toFigures(runs, await bundleBytes());
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** @param {string} outfile */
async function bundleProbe(outfile) {
  await esbuild.build({
    entryPoints: [path.join(root, 'bench', 'editorProbe.mjs')],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    external: ['vscode'],
  });
}

/**
 * @param {object} options
 * @param {import('../scripts/workbench/codeServer.mjs').CodeServer} options.codeServer
 * @param {string} options.probe
 * @param {string} options.file
 * @returns {Promise<ProbeResults & { longestFrameMs: number }>}
 */
async function runProbe({ codeServer, probe, file }) {
  /** @type {number | undefined} */
  let exitCode;
  const log = /** @type {string[]} */ ([]);
  const workbench = await openWorkbench({
    codeServer,
    workspaceSource: path.join(root, 'test', 'vscode', 'workspace'),
    extensionDevelopmentPath: root,
    extensionTestsPath: probe,
    env: { TRAINBOOK_PROBE_RESULTS: file },
    async preparePage(page) {
      await page.exposeFunction(
        'codeAutomationLog',
        (/** @type {string} */ type, /** @type {unknown[]} */ args) => {
          log.push(`${type} ${args.join(' ')}`);
        },
      );
      await page.exposeFunction('codeAutomationExit', (/** @type {number} */ code) => (exitCode = code));
      await page.addInitScript(watchFrames);
    },
  });
  try {
    await until('the probe ends', async () => exitCode !== undefined, LIMIT_MS);
    if (exitCode !== 0 || !existsSync(file)) {
      const told = log.slice(-20).join('\n');
      throw new Error(`the probe ended with code ${exitCode}:\n${told}\n${workbench.server.output()}`);
    }
    const longestFrameMs = await workbench.page.evaluate('window.longestFrameMs');
    return { ...JSON.parse(await readFile(file, 'utf8')), longestFrameMs };
  } finally {
    await workbench.close();
  }
}

/** In the page: how long it went without drawing, after the workbench had come up. */
const watchFrames = `{
  window.longestFrameMs = 0;
  let last = performance.now();
  const next = (now) => {
    if (document.querySelector('.notebookOverlay')) window.longestFrameMs = Math.max(window.longestFrameMs, now - last);
    last = now;
    requestAnimationFrame(next);
  };
  requestAnimationFrame(next);
}`;

/** The host's bundle as the package carries it. */
async function bundleBytes() {
  const { outputFiles } = await esbuild.build({
    entryPoints: [path.join(root, 'src', 'host', 'extension.ts')],
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    legalComments: 'none',
    external: ['vscode', 'koffi'],
    write: false,
  });
  return /** @type {esbuild.OutputFile} */ (outputFiles[0]).contents.byteLength;
}

/**
 * @param {(ProbeResults & { longestFrameMs: number })[]} runs
 * @param {number} bytes
 * @returns {Figure[]}
 */
function toFigures(runs, bytes) {
  const of = (/** @type {(run: ProbeResults & { longestFrameMs: number }) => number} */ pick) =>
    median(runs.map(pick));
  return [
    { name: 'activation of the extension', value: of((run) => run.activationMs), unit: 'ms', limit: 100 },
    { name: "bundle of the extension's host", value: bytes / 1000, unit: 'kB', limit: 400 },
    {
      name: 'first cell result after the first Run',
      value: of((run) => run.firstResultMs),
      unit: 'ms',
      limit: 3000,
    },
    { name: 'trivial cell afterwards', value: of((run) => median(run.roundTripsMs)), unit: 'ms', limit: 50 },
    {
      name: 'trivial cell: from the call of our handler to the answer',
      value: of((run) => median(run.executionsMs)),
      unit: 'ms',
    },
    {
      name: "trivial cell with a controller that does nothing: the workbench's own",
      value: of((run) => median(run.workbenchMs)),
      unit: 'ms',
    },
    { name: '10,000 console.log lines', value: of((run) => run.printing.ms), unit: 'ms' },
    {
      name: '10,000 lines: lines lost',
      value: of((run) => 10_000 - run.printing.lines),
      unit: 'lines',
      limit: 0,
    },
    {
      name: '10,000 lines: longest block of the host',
      value: of((run) => run.printing.longestBlockMs),
      unit: 'ms',
    },
    {
      name: 'longest time without a frame in the window',
      value: of((run) => run.longestFrameMs),
      unit: 'ms',
    },
  ];
}
