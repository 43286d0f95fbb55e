import type { RungOffer } from '../rung.ts';
import { correctGradients } from '../gradients/correctGradients.ts';
import { patchAveragePooling } from '../kernels/patchAveragePooling.ts';
import { patchConvGradient } from './patchConvGradient.ts';
import { patchResizeGradients } from './patchResizeGradients.ts';

/** The last rung: plain JavaScript, which is always there. */
export const cpuRung: RungOffer = {
  rung: 'cpu',
  async open() {
    patchConvGradient();
    patchResizeGradients();
    patchAveragePooling('cpu');
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
