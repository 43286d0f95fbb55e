import * as tf from '@tensorflow/tfjs';
import { describe, it } from 'vitest';
import { expectNoTensorLeak } from '../../../support/expectNoTensorLeak.ts';
import { expectModuleFitsLikeLayers, expectUnbuiltModulesWork } from '../../../support/training/moduleFit.ts';
import '../support/quietTfjs.ts';

describe('compile() of a module', () => {
  it('fits, evaluates, predicts and summarises as a model of layers does', async () => {
    await expectNoTensorLeak(() => expectModuleFitsLikeLayers());
  });

  it('makes the weights of one that has seen nothing, whatever comes first', async () => {
    await expectUnbuiltModulesWork(tf.tensor2d([[1, 2]]));
  });
});
