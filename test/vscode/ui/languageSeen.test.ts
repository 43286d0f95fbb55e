import { beforeAll, describe, expect, it } from 'vitest';
import { useWorkbench } from '../support/uiWorkbench.ts';

const CELLS = [
  `import * as tf from '@tensorflow/tfjs';
const scores = tf.tensor1d([1, 2, 3, 6]);
const picture = tf.zeros([28, 28, 1]);
console.log('values made');`,
  `for (let i = 0; i < 3; i++) {
  const leaked = tf.zeros([4]);
  console.log(leaked.size);
}`,
];

const ui = useWorkbench({ viewport: { width: 1200, height: 1000 } });
const hover = () => ui.page.locator('.monaco-hover:not(.hidden) .monaco-hover-content').first();

/** Points at a word of a cell until the hover about it is there. */
async function pointAt(cell: number, word: string): Promise<void> {
  await ui.page.keyboard.press('Escape');
  await ui.page.mouse.move(5, 5);
  const text = ui.window.cell(cell).locator('.view-line span span').filter({ hasText: word }).first();
  const box = await text.boundingBox();
  if (!box) throw new Error(`${word} is not shown`);
  await ui.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 5 });
  await hover().waitFor();
}

beforeAll(() =>
  ui.prepare(async () => {
    await ui.openTrainFile('languageSeen.train.ts', CELLS);
    await ui.window.cell(1).locator('.squiggly-warning').first().waitFor({ timeout: 90_000 });
  }),
);

describe('a warning that only a training tool gives', () => {
  it('is told in a hover, with its page', async () => {
    await pointAt(1, 'leaked');
    await hover().getByText('nothing disposes of it').waitFor();
    await hover().getByText('leaked-tensor').waitFor();
    await ui.screenshot('a warning of the training tool');
  });

  it('is mended by its quick fix', async () => {
    await ui.page.keyboard.press('Escape');
    await ui.window.cell(1).locator('.view-line', { hasText: 'const leaked' }).click();
    await ui.page.keyboard.press('Home');
    for (let i = 0; i < 'const l'.length; i++) await ui.page.keyboard.press('ArrowRight');
    await ui.page.keyboard.press('ControlOrMeta+.');
    const fix = ui.page.locator('.action-widget').getByText("Dispose of 'leaked' after its last use");
    await fix.waitFor({ timeout: 30_000 });
    await ui.screenshot('quick fixes of a warning');
    await ui.window.clickAt(fix);
    await ui.window.cell(1).getByText('leaked.dispose').first().waitFor();
    await ui.window.cell(1).locator('.squiggly-warning').first().waitFor({ state: 'detached' });
  });
});

describe('a hover after a run', () => {
  beforeAll(async () => {
    await ui.window.runCell(0);
    await ui.window.frameWith('text=values made', 90_000);
    await ui.window.cell(0).getByText('float32 [28, 28, 1]').first().waitFor({ timeout: 30_000 });
  });

  it('shows statistics of a tensor', async () => {
    await pointAt(0, 'scores');
    await hover().getByText('min 1, max 6, mean 3').waitFor({ timeout: 30_000 });
    expect(await hover().locator('img').count()).toBe(0);
    await ui.screenshot('statistics of a tensor');
  });

  it('shows the picture that a tensor is', async () => {
    await pointAt(0, 'picture');
    const image = hover().locator('img').first();
    await image.waitFor({ timeout: 30_000 });
    expect(await ui.page.evaluate(`document.querySelector('.monaco-hover img').naturalWidth`)).toBe(112);
    await ui.screenshot('the picture that a tensor is');
  });
});
