import { describe, it } from 'vitest';
import { expectNoTensorLeak } from '../../../support/expectNoTensorLeak.ts';
import { expectFitOfKeras, fitOracles } from '../../../support/training/fitCases.ts';
import '../support/quietTfjs.ts';

describe('fit has the numbers of Keras', () => {
  it.each(fitOracles)('%s', async (_name, oracle) => {
    await expectNoTensorLeak(() => expectFitOfKeras(oracle));
  });
});
