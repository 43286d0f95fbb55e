import { beforeAll, describe, expect, it } from 'vitest';
import { useWorkbench } from '../support/uiWorkbench.ts';

const CELLS = [
  `import * as tf from '@tensorflow/tfjs';
const model = tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [4] })] });
console.log('model made');`,
  `const text: string = 1;
console.log('ran with', text);`,
];

const ui = useWorkbench({ viewport: { width: 1200, height: 1000 } });
const dialog = () => ui.page.locator('.monaco-dialog-box');

beforeAll(() =>
  ui.prepare(async () => {
    await ui.openTrainFile('language.train.ts', CELLS);
    await ui.window.cell(1).locator('.squiggly-error').first().waitFor({ timeout: 90_000 });
  }),
);

describe('type errors before a run', () => {
  it('are listed in a question, which can be declined', async () => {
    await ui.window.runCell(1);
    await dialog().waitFor();
    const question = await dialog().innerText();
    expect(question).toContain('The types have 1 error.');
    expect(question).toContain("Cell 2, line 1: Type 'number' is not assignable to type 'string'.");
    await ui.screenshot('type errors before a run');
    await ui.page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
  });

  it('do not keep a cell from running if the user wants it', async () => {
    await ui.window.runCell(1);
    await dialog().getByText('Run Anyway', { exact: true }).click();
    await ui.window.frameWith('text=ran with 1', 90_000);
  });
});

describe('what variables hold after a run', () => {
  it('stands beside their declarations, and says so once the cell is edited', async () => {
    await ui.window.runCell(0);
    await ui.window.frameWith('text=model made', 90_000);
    const cell = ui.window.cell(0);
    await cell.getByText('15 parameters').first().waitFor({ timeout: 30_000 });
    await ui.screenshot('live values');
    await cell.locator('.view-line').nth(2).click();
    await ui.page.keyboard.press('End');
    await ui.page.keyboard.type(' // edited');
    await cell.getByText('as of the last run').first().waitFor({ timeout: 30_000 });
  });
});
