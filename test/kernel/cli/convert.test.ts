import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { useTrainbook } from './support/commandFixture.ts';
import { TRAINING } from './support/trainingNotebook.ts';

const trainbook = useTrainbook();

test('a notebook goes to .ipynb, runs there, and comes back byte for byte', async () => {
  const text = `// %% parameters\r\nconst sides = 3;\r\n\r\n${TRAINING}\n// %% [markdown] End\n// Done.\n`;
  trainbook.write('a.train.ts', text);
  const there = await trainbook.run(['convert', 'a.train.ts', 'b.ipynb']);
  expect(there).toMatchObject({ code: 0, stdout: 'wrote b.ipynb: 6 cells\n' });
  const again = await trainbook.run(['convert', 'a.train.ts', 'b.ipynb']);
  expect(again.code).toBe(2);
  expect(again.stderr).toContain("b.ipynb can't be written: it exists; --overwrite replaces it");
  const ran = await trainbook.run(['run', 'b.ipynb', '--cells', '1', '--param', 'sides=4']);
  expect(ran.code).toBe(0);
  const back = await trainbook.run(['convert', 'b.ipynb', 'c.train.ts']);
  expect(back).toMatchObject({ code: 0, stdout: 'wrote c.train.ts: 6 cells, without their outputs\n' });
  expect(readFileSync(path.join(trainbook.folder, 'c.train.ts'), 'utf8')).toBe(text);
  expect((await trainbook.run(['convert', 'a.train.ts', 'd.ts'])).stderr).toContain('have the same format');
  expect((await trainbook.run(['convert', 'e.ipynb', 'd.ts'])).stderr).toContain(
    "e.ipynb can't be read: there is no such file",
  );
});
