import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import type { RungOffer } from '../rung.ts';
import { exists, findUpwards } from '../findUpwards.ts';
import { correctGradients } from '../gradients/correctGradients.ts';
import { patchAveragePooling } from '../kernels/patchAveragePooling.ts';
import { RungRefusal } from '../rung.ts';
import { rememberCrashHandlers } from './crashHandlers.ts';
import { patchWasmGaps } from './patchWasmGaps.ts';
import { patchWasmKernels } from './patchWasmKernels.ts';

const BACKEND = 'wasm';

/** WebAssembly, with convolution gradients of ours. */
export const wasmRung: RungOffer = {
  rung: 'wasm',
  async open() {
    const folder = await findWasmFolder();
    const wasm = await import('@tensorflow/tfjs-backend-wasm');
    wasm.setWasmPaths(folder + path.sep);
    patchWasmKernels();
    patchWasmGaps();
    correctGradients();
    patchAveragePooling(BACKEND);
    const restoreHandlers = rememberCrashHandlers();
    const started = await tf.setBackend(BACKEND);
    restoreHandlers();
    if (!started) throw new Error('WebAssembly did not start; the lines above say why');
    const simd = await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT');
    return {
      label: simd ? 'WebAssembly with SIMD' : 'WebAssembly without SIMD',
      backendName: BACKEND,
      dispose() {
        const restore = rememberCrashHandlers();
        tf.removeBackend(BACKEND);
        restore();
      },
    };
  },
};

/** The compiled kernels: beside our bundles, or in the package when run from source. */
async function findWasmFolder(): Promise<string> {
  const bundled = path.join(__dirname, '..', 'wasm');
  if (await exists(path.join(bundled, 'tfjs-backend-wasm.wasm'))) return bundled;
  const installed = path.join('node_modules', '@tensorflow', 'tfjs-backend-wasm', 'dist');
  const folder = await findUpwards(__dirname, path.join(installed, 'tfjs-backend-wasm.wasm'));
  if (folder) return path.dirname(folder);
  throw new RungRefusal('its .wasm files are missing', { remedy: 'install Trainbook again', isLoss: true });
}
