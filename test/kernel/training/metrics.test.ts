import { expect, it } from 'vitest';
import { metricErrors } from '../../support/training/metricCases.ts';
import { readOracles } from '../../support/training/oracles.ts';
import { TOLERANCES } from '../../support/training/tolerances.ts';
import { useCompiledSteps } from '../compiledStep/support.ts';

useCompiledSteps();

it.each(Object.entries(readOracles('metrics.json')))(
  'as in Keras over several batches: %s',
  async (_, oracle) => {
    expect((await metricErrors(oracle)).forward).toBeLessThan(TOLERANCES['libtensorflow-cpu']!.forward);
  },
);
