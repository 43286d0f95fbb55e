import { readdir } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { provideCodeServer } from '../../../scripts/workbench/codeServer.mjs';
import { runProcess } from '../../../scripts/workbench/processes.mjs';
import { useWorkbench } from '../support/uiWorkbench.ts';

const repository = path.resolve(import.meta.dirname, '../../..');

/** Packs this checkout and installs the package, so that nothing is left of the repository but what it carries. */
async function installPackage(extensions: string): Promise<void> {
  const file = path.join(path.dirname(extensions), 'trainbook.vsix');
  await runProcess(process.execPath, ['scripts/package.mjs', '--out', file], {
    cwd: repository,
    what: 'npm run package',
    timeoutMs: 150_000,
  });
  const { node, entry } = await provideCodeServer((line) => console.log(line));
  const userData = path.join(path.dirname(extensions), 'install-data');
  await runProcess(
    node,
    [entry, '--install-extension', file, '--extensions-dir', extensions, '--user-data-dir', userData],
    { what: 'the installation of the package', timeoutMs: 60_000 },
  );
}

const ui = useWorkbench({ fillExtensions: installPackage });

describe('the packaged extension', () => {
  it('is installed from its .vsix alone', async () => {
    const installed = await readdir(path.join(ui.home, 'extensions'));
    expect(installed.filter((name) => name.startsWith('trainbook.'))).toHaveLength(1);
  });

  it('computes with tensors in a folder that knows nothing of the repository', async () => {
    await ui.openTrainFile('tensor.train.ts', [
      `import * as tf from '@tensorflow/tfjs';
const product = tf.matMul(tf.tensor2d([[1, 2], [3, 4]]), tf.tensor2d([[5, 6], [7, 8]]));
console.log('product', [...product.dataSync()].join(' '), 'on', tf.getBackend());`,
    ]);
    await ui.window.runCommand('Trainbook: Run All Cells');
    const frame = await ui.window.frameWith('text=/product 19 22 43 50/', 90_000);
    await expect.poll(() => frame.getByText(/product 19 22 43 50 on \w+/).count()).toBe(1);
    await ui.screenshot('packaged-extension');
  });

  it('checks types across cells, with the declarations that it brings along', async () => {
    await ui.openTrainFile('types.train.ts', [
      "import * as tf from '@tensorflow/tfjs';\nconst one = tf.scalar(1);",
      "import { readFile } from 'node:fs/promises';\nimport { Trainer } from 'trainbook';\nvoid [readFile, Trainer];",
      'const text: string = one;',
    ]);
    await ui.window.cell(2).locator('.squiggly-error').first().waitFor();
    expect(await ui.window.cell(0).locator('.squiggly-error').count()).toBe(0);
    expect(await ui.window.cell(1).locator('.squiggly-error').count()).toBe(0);
  });
});
