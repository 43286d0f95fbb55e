import type { Frame } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { until } from '../../../scripts/workbench/editorWindow.mjs';
import { useWorkbench } from '../support/uiWorkbench.ts';

const CELLS = [
  `const rows = [
  { name: 'Ada', points: 12.5 },
  { name: '<img src="x" onerror="document.title = 1">', points: 7 },
];
rows`,
  `import * as tf from '@tensorflow/tfjs';
// 16x24: red grows to the right, green downwards
tf.tidy(() => {
  const red = tf.linspace(0, 255, 24).reshape([1, 24, 1]).tile([16, 1, 1]);
  const green = tf.linspace(0, 255, 16).reshape([16, 1, 1]).tile([1, 24, 1]);
  return tf.concat([red, green, tf.zerosLike(red)], 2).toInt();
});`,
  `import { display, html } from 'trainbook';
const shown = await display(html('<em class="first">before</em>'));
await shown.update(html('<em class="second">after</em>'));`,
  `function check(size: number): void {
  if (size > 2) throw new RangeError(\`size \${size} is too much\`);
}
[1, 2, 3].forEach(check);`,
];

// High enough for all cells: the editor renders outputs only where they are in sight.
const ui = useWorkbench({ viewport: { width: 1400, height: 1500 } });
let frame: Frame;

type Size = Record<'naturalWidth' | 'naturalHeight', number>;
const PICTURE_SIZE =
  '(({ naturalWidth, naturalHeight }) => ({ naturalWidth, naturalHeight }))(document.images[0])';

beforeAll(() =>
  ui.prepare(async () => {
    await ui.openTrainFile('outputs.train.ts', CELLS);
    await ui.page.locator('.notebook-toolbar-container').getByText('Run All', { exact: true }).click();
    frame = await ui.window.frameWith('text=/RangeError/', 90_000);
    await ui.screenshot('outputs');
  }),
);

describe('outputs in the page', () => {
  it('show rows as a table, and text in them as text', async () => {
    const table = frame.locator('table.trainbook-table').first();
    expect(await table.locator('th').allInnerTexts()).toEqual(['name', 'points']);
    expect(await table.locator('td').allInnerTexts()).toEqual([
      'Ada',
      '12.5',
      '<img src="x" onerror="document.title = 1">',
      '7',
    ]);
    expect(await table.locator('img').count()).toBe(0);
  });

  it('show a tensor that is a picture as a picture', async () => {
    const size = await until('the picture is loaded', async () => {
      const { naturalWidth: width, naturalHeight: height } = await frame.evaluate<Size>(PICTURE_SIZE);
      return width > 0 && width / height;
    });
    expect(size).toBe(24 / 16);
  });

  it('replace a display in its place', async () => {
    await expect.poll(() => frame.locator('em.second').innerText()).toBe('after');
    expect(await frame.locator('em.first').count()).toBe(0);
  });

  it('show an error with the places in the cell, and mark the line', async () => {
    const text = await frame.locator('body').innerText();
    expect(text).toContain('RangeError: size 3 is too much');
    expect(text).toMatch(/at check \(Cell 4, line 2, column 23\)/);
    expect(text).toMatch(/Cell 4, line 4, column/);
    await expect.poll(() => ui.window.cell(3).locator('.squiggly-error').count()).toBeGreaterThan(0);
  });
});
