import { beforeAll, describe, expect, it } from 'vitest';
import { useWorkbench } from '../support/uiWorkbench.ts';

const CELLS = [
  `for (let block = 0; block < 90; block++) process.stdout.write(('x'.repeat(99) + '\\n').repeat(1000));
console.log('the very last line');`,
];

const ui = useWorkbench({ viewport: { width: 1300, height: 1000 } });

beforeAll(() =>
  ui.prepare(async () => {
    await ui.openTrainFile('flood.train.ts', CELLS);
    await ui.window.runCell(0);
  }),
);

describe('a cell that writes very much', () => {
  it('shows its end, and all of it in a file one click away', async () => {
    const frame = await ui.window.frameWith('text=the very last line', 90_000);
    await ui.screenshot('flood');
    await frame.getByRole('link', { name: 'a file' }).click();
    await ui.window.tab('flood.train-').waitFor();
    await ui.page.locator('.view-line', { hasText: 'xxx' }).first().click();
    await ui.page.keyboard.press('ControlOrMeta+End');
    const end = ui.page.locator('.view-line', { hasText: /^the.very.last.line$/ });
    await end.waitFor();
    await ui.screenshot('flood-file');
    expect(await end.count()).toBe(1);
  });
});
