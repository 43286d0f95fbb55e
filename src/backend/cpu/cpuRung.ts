import type { RungOffer } from '../rung.ts';
import { patchCpuKernels } from './patchCpuKernels.ts';

/** The last rung: plain JavaScript, which is always there. */
export const cpuRung: RungOffer = {
  rung: 'cpu',
  async open() {
    patchCpuKernels();
    return {
      label: 'plain JavaScript',
      backendName: 'cpu',
      dispose() {
        // It stays registered: string kernels of the other rungs run on it.
      },
    };
  },
};
