import { describe, expect, it } from 'vitest';
import { expectNoTensorLeak } from '../../../support/expectNoTensorLeak.ts';
import { fitErrors, fitOracles } from '../../../support/training/fitCases.ts';
import '../support/quietTfjs.ts';

describe('fit has the numbers of Keras', () => {
  it.each(fitOracles)('%s', async (_name, oracle) => {
    await expectNoTensorLeak(async () => {
      expect((await fitErrors(oracle)).training).toBeLessThan(1e-4);
    });
  });
});
