import { beforeAll, describe, expect, it } from 'vitest';
import { useWorkbench } from '../support/uiWorkbench.ts';

const CELLS = [
  `import * as tf from '@tensorflow/tfjs';
import { display, vegaLite } from 'trainbook';
const weights = tf.tensor2d([[1, 2, 3], [4, 5, 6]]).mul(tf.scalar(8.5));
await display(vegaLite({
  data: { values: [{ epoch: 1, loss: 2 }, { epoch: 2, loss: 1 }] },
  mark: 'line',
  encoding: { x: { field: 'epoch', type: 'quantitative' }, y: { field: 'loss', type: 'quantitative' } },
}));
console.log('made');`,
];

const ui = useWorkbench({ viewport: { width: 1300, height: 1000 } });
const row = () => ui.page.locator('.pane .monaco-list-row', { hasText: 'weights' }).first();

beforeAll(() =>
  ui.prepare(async () => {
    await ui.openTrainFile('variables.train.ts', CELLS);
    await ui.window.runCell(0);
    await ui.window.frameWith('text=made', 90_000);
  }),
);

describe('variables', () => {
  it('are listed with what they are', async () => {
    await ui.page.keyboard.press('Control+Shift+E');
    await ui.page.locator('.pane-header', { hasText: 'Trainbook Variables' }).first().click();
    await row().waitFor();
    expect(await row().innerText()).toContain('Tensor [2, 3] float32');
  });

  it('open as a page of values, beside which the list stays', async () => {
    await row().click();
    await ui.page.locator('.view-line', { hasText: '42.5' }).first().waitFor();
    await row().waitFor();
    await ui.screenshot('variables');
  });

  it('are not needed for a chart, which is drawn under its cell', async () => {
    await ui.window.frameWith('svg >> text=epoch', 30_000);
  });
});
