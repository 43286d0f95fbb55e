// `npm run test:desktop`: the suite of test/vscode/suite/ under desktop VS Code, which @vscode/test-electron gets from
// its vendor. Where that cannot be reached, `npm test` runs the same suite in the workbench in the browser.
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { downloadAndUnzipVSCode, runTests } from '@vscode/test-electron';
import { bundleEditorSuite, repository, testWorkspace } from './testing/prepareEditorSuite.mjs';
import { endProcessesWithScript, runProcess } from './workbench/processes.mjs';
import { TEST_SETTINGS } from './workbench/testSettings.mjs';

const OLDEST_SUPPORTED = '1.100.3';

async function provideDesktopEditor() {
  try {
    return await downloadAndUnzipVSCode({ version: OLDEST_SUPPORTED });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    console.error(
      `desktop VS Code ${OLDEST_SUPPORTED} could not be downloaded from its vendor (${reason}). ` +
        '`npm test` runs the same suite in the workbench in the browser and needs no such download.',
    );
    return process.exit(1);
  }
}

endProcessesWithScript();
const vscodeExecutablePath = await provideDesktopEditor();
await runProcess(process.execPath, ['esbuild.config.mjs'], {
  cwd: repository,
  what: 'the build',
  timeoutMs: 300_000,
});
const home = mkdtempSync(path.join(os.tmpdir(), 'tb-'));
process.on('exit', () => rmSync(home, { recursive: true, force: true }));
const workspace = path.join(home, 'workspace');
cpSync(testWorkspace, workspace, { recursive: true });
const user = path.join(home, 'user-data', 'User');
mkdirSync(user, { recursive: true });
writeFileSync(path.join(user, 'settings.json'), JSON.stringify(TEST_SETTINGS));
process.exitCode = await runTests({
  vscodeExecutablePath,
  extensionDevelopmentPath: repository,
  extensionTestsPath: await bundleEditorSuite(),
  launchArgs: [workspace, '--user-data-dir', path.join(home, 'user-data'), '--disable-extensions'],
}).catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  return 1;
});
