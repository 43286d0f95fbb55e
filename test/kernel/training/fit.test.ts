import * as tf from '@tensorflow/tfjs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { FitOptions } from 'trainbook';
import { fitCase, fitErrors, fitOracles } from '../../support/training/fitCases.ts';
import { counts, useCompiledSteps } from '../compiledStep/support.ts';

useCompiledSteps();

const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
afterEach(() => {
  expect(warn).not.toHaveBeenCalled(); // a step that is not compiled says so
  tf.disposeVariables();
});

describe('fit has the numbers of Keras in compiled steps', () => {
  it.each(fitOracles)('%s', async (_name, oracle) => {
    expect((await fitErrors(oracle)).training).toBeLessThan(1e-4);
  });
});

describe('compiled steps', () => {
  it('are kept from one fit to the next, whatever the weights of the samples are', async () => {
    const [, oracle] = fitOracles.find(([name]) => name === 'class weights')!;
    const { net, inputs, targets, options } = fitCase(oracle);
    const traced = vi.spyOn(net.model, 'apply');
    const fit = (more: FitOptions = {}) => net.fit([inputs, targets], { ...options, ...more });
    await fit();
    const first = traced.mock.calls.length;
    expect(first).toBe(3); // training with a whole and a smaller batch, and validation
    await fit();
    await fit({ classWeight: { 0: 2, 1: 7 }, shuffle: true });
    expect(traced).toHaveBeenCalledTimes(first);
    net.dispose();
  });

  it('leave no tensor and no handle behind', async () => {
    const [, oracle] = fitOracles.find(([name]) => name === 'sample weights')!;
    const { net, inputs, targets, options } = fitCase(oracle);
    const round = async () => {
      await net.fit([inputs, targets], options);
      await net.evaluate([inputs, targets]);
      (await net.predict(inputs, { batchSize: 20 })).dispose();
    };
    await round();
    const before = counts();
    for (let time = 0; time < 3; time++) await round();
    expect(counts()).toEqual(before);
    net.dispose();
  });
});
