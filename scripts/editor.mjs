// `npm run editor`: VS Code with the extension from this folder loaded and samples/ open. Desktop VS Code if `code` is on
// PATH, else the workbench in the browser.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { provideCodeServer } from './workbench/codeServer.mjs';
import { endProcessesWithScript, runProcess } from './workbench/processes.mjs';
import { startServer } from './workbench/server.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const samples = path.join(root, 'samples');
const onWindows = process.platform === 'win32';

/** @param {string} line */
const report = (line) => console.log(line);

/** @param {string[]} args */
function runDesktopEditor(args) {
  return spawnSync('code', args, { shell: onWindows, stdio: ['ignore', 'pipe', 'inherit'] });
}

async function serveWorkbench() {
  const codeServer = await provideCodeServer(report);
  const home = mkdtempSync(path.join(os.tmpdir(), 'trainbook-editor-'));
  process.on('exit', () => rmSync(home, { recursive: true, force: true }));
  const server = await startServer({ codeServer, home });
  const url = server.windowUrl({ folder: samples, extensionDevelopmentPath: root });
  report(`\nOpen this page (Ctrl-C here ends it):\n\n  ${url}\n`);
  if (process.env.DISPLAY || process.env.WAYLAND_DISPLAY) spawnSync('xdg-open', [url], { stdio: 'ignore' });
  const { code, signal } = await server.exited;
  report(`the workbench server ended with ${signal ?? `code ${code}`}:\n${server.output()}`);
}

endProcessesWithScript();
report('build');
await runProcess(process.execPath, [path.join(root, 'esbuild.config.mjs')], {
  cwd: root,
  what: 'the build',
  timeoutMs: 300_000,
});
if (runDesktopEditor(['--version']).status === 0) {
  process.exitCode = runDesktopEditor([`--extensionDevelopmentPath=${root}`, samples]).status ?? 1;
} else {
  report('desktop VS Code (`code`) is not on PATH: the workbench runs in the browser instead');
  try {
    await serveWorkbench();
  } catch (error) {
    report(error instanceof Error ? error.message : String(error));
  }
  process.exitCode = 1;
}
