import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { useWorkbench } from '../support/uiWorkbench.ts';

const CELLS = ["console.log('it', 'ran');"];

const ui = useWorkbench({
  workspaceTrust: true,
  settings: { 'security.workspace.trust.enabled': true, 'security.workspace.trust.startupPrompt': 'never' },
});

beforeAll(() => ui.prepare(() => ui.openTrainFile('untrusted.train.ts', CELLS)));

/** What kernels there are, or were. */
const kernels = () => readdir(path.join(ui.home, 'kernels')).catch(() => []);

const dialog = () => ui.page.locator('.monaco-dialog-box', { hasText: 'Do you trust the authors' });

describe('in an untrusted workspace', () => {
  it('no cell runs unless the user trusts it', async () => {
    await ui.window.runCell(0);
    await dialog().getByText('Executing a notebook cell will run code from this workspace').waitFor();
    await ui.screenshot('untrusted');
    await dialog().getByRole('button', { name: 'Cancel' }).click();
    await dialog().waitFor({ state: 'detached' });
    expect(await kernels()).toEqual([]);
  });

  it('it runs once the user does', async () => {
    await ui.window.runCell(0);
    await dialog().getByRole('button', { name: 'Trust Folder & Continue' }).click();
    await ui.window.frameWith('text=it ran', 90_000);
    expect(await kernels()).not.toEqual([]);
  });
});
