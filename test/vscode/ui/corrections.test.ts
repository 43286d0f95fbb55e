import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Frame } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { until } from '../../../scripts/workbench/editorWindow.mjs';
import { useWorkbench } from '../support/uiWorkbench.ts';

const CELLS = [
  `import { FunctionDataset, withOverlay } from 'trainbook';
const pets = new FunctionDataset(
  6,
  (index) => ({
    image: { data: new Uint8Array(64).fill(40 * (index % 5)), shape: [8, 8, 1] },
    label: index % 2,
  }),
  { name: 'pets', labelNames: ['cat', 'dog'] },
);
const data = await withOverlay(pets, 'pets.overlay.json');`,
  `import { describe } from 'trainbook';
await describe(data);`,
];

const ui = useWorkbench();
let frame: Frame;

beforeAll(() =>
  ui.prepare(async () => {
    await ui.openTrainFile('pets.train.ts', CELLS);
    await ui.window.runCell(0);
    await ui.window.runCommand('Trainbook: Show Samples');
    frame = await ui.window.frameWith('.view.samples .tile canvas', 120_000);
  }),
);

const titles = () => frame.locator('.tileTitle').allInnerTexts();
const tile = (place: number) => frame.locator('.tile').nth(place);

async function overlay(): Promise<unknown> {
  const text = await readFile(path.join(ui.workspace, 'pets.overlay.json'), 'utf8').catch(() => '{}');
  return (JSON.parse(text) as { samples?: unknown }).samples;
}

async function keeps(what: string, samples: unknown): Promise<void> {
  const wanted = JSON.stringify(samples);
  await until(what, async () => JSON.stringify(await overlay()) === wanted);
}

describe('samples of a data set with an overlay', () => {
  it('are not corrected where there is none', async () => {
    await frame.locator('select').first().selectOption('variable:pets');
    await until('the plain data set is shown', async () => (await tile(1).count()) > 0);
    expect(await frame.getByRole('button', { name: 'Exclude' }).count()).toBe(0);
    await frame.locator('select').first().selectOption('variable:data');
    await frame.getByRole('button', { name: 'Exclude' }).waitFor();
  });

  it('are excluded by a key, get another label, and are marked', async () => {
    await tile(2).focus();
    await tile(2).press('Delete');
    await keeps('sample 2 is left out', { 2: { name: 'sample 2 of pets', excluded: true } });
    await tile(2).getByText('excluded').waitFor();
    await tile(3).focus();
    await frame.getByRole('group', { name: 'Corrections of sample 3' }).waitFor();
    await frame.locator('.corrections select').selectOption({ label: 'cat' });
    await tile(3).getByText('label: cat').waitFor();
    await ui.screenshot('corrections');
    expect(await overlay()).toEqual({
      2: { name: 'sample 2 of pets', excluded: true },
      3: { name: 'sample 3 of pets', label: 0 },
    });
    expect(await titles()).toEqual(['0:cat', '1:dog', '2:cat', '3:dog', '4:cat', '5:dog']);
  });

  it('are as they were when that is taken back', async () => {
    await frame.getByRole('button', { name: 'Undo' }).click();
    await keeps('sample 3 has its own label', { 2: { name: 'sample 2 of pets', excluded: true } });
    await tile(3).getByText('label: cat').waitFor({ state: 'detached' });
  });

  it('are left out when the cell is run again', async () => {
    await ui.window.runCell(0);
    await until('five are left', async () => (await titles()).length === 5);
    expect(await titles()).toEqual(['0:cat', '1:dog', '3:dog', '4:cat', '5:dog']);
  });
});

describe('what is found of a data set', () => {
  it('is shown once it was described', async () => {
    await frame.getByText('Description', { exact: true }).click();
    await frame.getByText('await describe(data);').waitFor();
    await ui.window.runCell(1);
    await until('the description is there', async () => {
      const again = frame.getByRole('button', { name: 'Look again' });
      if ((await again.count()) > 0) await again.click({ timeout: 1000 }).catch(() => undefined);
      return (await frame.locator('.balance').count()) > 0;
    });
    await ui.screenshot('description');
    expect(await frame.locator('.balance li').allInnerTexts()).toEqual([
      expect.stringMatching(/cat\s+2 \(40/),
      expect.stringMatching(/dog\s+3 \(60/),
    ]);
    expect(await frame.locator('.findings h2').allInnerTexts()).toContain('Broken files: 0');
    expect(await frame.locator('.findings table').innerText()).toMatch(/size\s+8x8/);
  });

  it('shows the pictures of a finding on a click, and goes back', async () => {
    const finding = frame.locator('button.finding').first();
    const words = await finding.innerText();
    await finding.click();
    await frame.getByRole('button', { name: 'Back to the description' }).waitFor();
    await frame.locator('.tile canvas').first().waitFor();
    await ui.screenshot('finding');
    const named = [...words.matchAll(/sample (\d+) of pets/g)].map(([, index]) => index);
    expect(named.length).toBeGreaterThan(0);
    expect((await titles()).map((title) => title.split(':')[0])).toEqual(named);
    await frame.getByRole('button', { name: 'Back to the description' }).click();
    await frame.locator('.balance').waitFor();
  });
});
