import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { useTrainbook } from './support/commandFixture.ts';
import { writeSmallMnist } from './support/smallMnist.ts';

const trainbook = useTrainbook();

test('fit.train.ts runs from its first to its last cell, on the first digits', async () => {
  writeSmallMnist(trainbook);
  const sample = new URL('../../../samples/fit.train.ts', import.meta.url);
  trainbook.write('fit.train.ts', readFileSync(sample));

  const { code, stdout, stderr } = await trainbook.run(['run', 'fit.train.ts']);

  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('Total parameters:         101,770');
  expect(stdout).toMatch(/epoch +loss +accuracy +val_loss +val_accuracy\n/);
  expect(stdout.match(/^[456] +\d+ +\d\.\d+ /gm), 'a line an epoch').toHaveLength(3);
  expect(stdout).toContain('finished after 6 epochs');
  expect(Number(/test loss .* accuracy ([\d.]+) %/.exec(stdout)?.[1])).toBeGreaterThan(30);
  expect(stdout).toMatch(/epoch +loss +precision +recall +f1Score\n/);
});
