import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { changeSample } from '../support/changeSample.ts';
import type { SampleChanges } from '../support/changeSample.ts';
import { openNotebookFile, workspaceFolder } from '../support/notebook.ts';
import { writeSampleData } from '../support/sampleData.ts';

const LIMIT_MS = 180_000;

interface Sample extends SampleChanges {
  name: string;
  /** What one of its cells prints. */
  prints: RegExp;
}

const SAMPLES: readonly Sample[] = [
  {
    name: 'mnist',
    changes: [["[3, 'epoch']", "[60, 'iteration']"]],
    prints: /test accuracy \d\d\.\d\d % of 10000/,
  },
  {
    name: 'onlineProducts',
    parameters: {
      dataFolder: "'Stanford_Online_Products'",
      shorterSide: '40',
      cropSize: '32',
      batchSize: '8',
      epochs: '1',
    },
    prints: /finished after 1 epochs/,
  },
  {
    name: 'onlineProductsTest',
    parameters: {
      dataFolder: "'Stanford_Online_Products'",
      shorterSide: '40',
      cropSize: '32',
      weights: "'result/model-1.safetensors'",
    },
    prints: /accuracy \d+\.\d\d % on 3 pictures/,
  },
  // The weights of VGG16 are half a gigabyte; test/kernel/samples reads such files.
  {
    name: 'catsAndDogs',
    parameters: { batchSize: '4', epochs: '1' },
    changes: [['vgg16({ weights })', 'vgg16({ isEmpty: true })']],
    prints: /finished after 1 epochs/,
  },
  {
    name: 'vggCifar10',
    parameters: { dataFolder: "'cifar-10'", batchSize: '8', epochs: '1' },
    changes: [['weights, inputShape', 'inputShape']],
    prints: /vgg16-cifar10\.keras differs by 0/,
  },
  {
    name: 'alexnetAndResnet',
    parameters: {
      dataFolder: "'cifar-10'",
      imageSize: '64',
      trainCount: '32',
      validationCount: '10',
      batchSize: '8',
      epochs: '1',
    },
    prints: /the best accuracy was/,
  },
];

describe('the sample notebooks run from their first to their last cell', () => {
  before(() => writeSampleData(workspaceFolder()));

  for (const sample of SAMPLES) {
    it(sample.name, async () => {
      const notebook = await openNotebookFile(`${sample.name}.train.ts`, await textOf(sample));
      const cells = notebook.document.getCells().filter(({ kind }) => kind === vscode.NotebookCellKind.Code);
      const ended = notebook.nextEnd(cells.at(-1)!.index, LIMIT_MS - 10_000);
      await notebook.runAll();
      const succeeded = await ended;
      const failed = cells.find(({ executionSummary }) => executionSummary?.success !== true);
      assert.equal(failed && notebook.text(failed.index), undefined);
      assert.ok(succeeded);
      assert.match(cells.map(({ index }) => notebook.text(index)).join('\n'), sample.prints);
    }).timeout(LIMIT_MS);
  }
});

/** The notebook of the extension, with other values. */
async function textOf({ name, ...changes }: Sample): Promise<string> {
  const extension = vscode.extensions.getExtension('trainbook.trainbook');
  assert.ok(extension);
  const file = path.join(extension.extensionPath, 'samples', `${name}.train.ts`);
  return changeSample(await readFile(file, 'utf8'), changes);
}
