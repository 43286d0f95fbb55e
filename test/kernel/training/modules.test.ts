import * as tf from '@tensorflow/tfjs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { expectModuleFitsLikeLayers, expectUnbuiltModulesWork } from '../../support/training/moduleFit.ts';
import { useCompiledSteps } from '../compiledStep/support.ts';

useCompiledSteps();

const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
afterEach(() => {
  expect(warn).not.toHaveBeenCalled(); // a step that is not compiled says so
  tf.disposeVariables();
});

describe('compile() of a module, in compiled steps', () => {
  it('fits, evaluates, predicts and summarises as a model of layers does', async () => {
    await expectModuleFitsLikeLayers();
  });

  it('makes the weights of one that has seen nothing, whatever comes first', async () => {
    await expectUnbuiltModulesWork(tf.tensor2d([[1, 2]]));
  });
});
