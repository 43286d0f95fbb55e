import type { RungOffer } from '../rung.ts';
import { correctGradients } from '../gradients/correctGradients.ts';
import { patchConvGradient } from './patchConvGradient.ts';
import { patchResizeGradients } from './patchResizeGradients.ts';
import { patchSlowKernels } from './patchSlowKernels.ts';

/** The last rung: plain JavaScript, which is always there. */
export const cpuRung: RungOffer = {
  rung: 'cpu',
  async open() {
    patchConvGradient();
    patchResizeGradients();
    patchSlowKernels();
    correctGradients();
    return {
      label: 'plain JavaScript',
      backendName: 'cpu',
      dispose() {
        // It stays registered: string kernels of the other rungs run on it.
      },
    };
  },
};
