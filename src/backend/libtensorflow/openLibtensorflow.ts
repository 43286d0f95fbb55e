import * as tf from '@tensorflow/tfjs';
import { correctGradients } from '../gradients/correctGradients.ts';
import { composePadding } from '../kernels/composePadding.ts';
import { allocatorLimit } from '../memory/allocatorLimit.ts';
import type { Device } from './eagerContext.ts';
import { createEagerContext } from './eagerContext.ts';
import { registerBatchNormalization } from './fusedKernels/batchNormalization.ts';
import { registerFusedGradients } from './fusedKernels/gradients.ts';
import { registerSoftmaxCrossentropy } from './fusedKernels/softmaxCrossentropy.ts';
import { LibtensorflowBinding } from './libtensorflowBinding.ts';
import { loadLibrary } from './library.ts';
import { shimNodeUtil } from './nodeShims.ts';
import { patchTensorflowKernels } from './patchTensorflowKernels.ts';

/** The name that tfjs-node's kernels are registered under. */
export const LIBTENSORFLOW_BACKEND = 'tensorflow';

/** libtensorflow as a backend of TensorFlow.js, registered and not yet chosen. */
export interface OpenLibtensorflow {
  /** Such as `2.21.0`. */
  version: string;
  devices: Device[];
  builtWithCuda: boolean | undefined;
  binding: LibtensorflowBinding;
  /** Takes the backend out of TensorFlow.js; every tensor on it is gone. */
  dispose(): void;
}

let present: { file: string; withGpu: boolean; opened: OpenLibtensorflow } | undefined;

/**
 * Loads a library and registers it as the backend `tensorflow`; the one that is registered already is given again.
 * @param file Absolute path of the library.
 * @param withGpu False keeps GPUs out even where the library could use them.
 * @throws Error when the library can't be loaded, is too old or doesn't start.
 */
export async function openLibtensorflow(file: string, withGpu: boolean): Promise<OpenLibtensorflow> {
  if (present?.file === file && present.withGpu === withGpu) return present.opened;
  prepareEnvironment();
  const library = await loadLibrary(file);
  present?.opened.dispose();
  const context = createEagerContext(library, withGpu);
  const binding = new LibtensorflowBinding(library, context);
  await registerKernels(binding);
  const opened: OpenLibtensorflow = {
    version: binding.TF_Version,
    devices: context.devices,
    builtWithCuda: library.builtWithCuda,
    binding,
    dispose() {
      tf.removeBackend(LIBTENSORFLOW_BACKEND);
      binding.dispose();
      present = undefined;
    },
  };
  present = { file, withGpu, opened };
  return opened;
}

/** TensorFlow reads these when its library loads; what the user has set stays. */
function prepareEnvironment(): void {
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '3';
  process.env.TF_FORCE_GPU_ALLOW_GROWTH ??= 'true';
  // TensorFlow takes oneDNN's kernels by itself only on newer processors. With AVX2 alone they save a quarter of the time
  // of ResNet18's step, and two fifths of that of a network of four convolutions.
  process.env.TF_ENABLE_ONEDNN_OPTS ??= '1';
  // TensorFlow's own allocator keeps what steps let go of for the next one, where the system's gives large tensors back
  // and then has to clear every page again: a quarter of the time of AlexNet's step.
  process.env.TF_CPU_ALLOCATOR_USE_BFC ??= 'true';
  process.env.TF_CPU_BFC_MEM_LIMIT_IN_MB ??= String(Math.floor(allocatorLimit() / 2 ** 20));
}

async function registerKernels(binding: LibtensorflowBinding): Promise<void> {
  shimNodeUtil();
  const { NodeJSKernelBackend } = await import('@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js');
  await import('@tensorflow/tfjs-node-gpu/dist/register_all_kernels.js');
  patchTensorflowKernels(LIBTENSORFLOW_BACKEND);
  registerFusedGradients(LIBTENSORFLOW_BACKEND);
  registerSoftmaxCrossentropy(LIBTENSORFLOW_BACKEND);
  registerBatchNormalization(LIBTENSORFLOW_BACKEND);
  composePadding(LIBTENSORFLOW_BACKEND);
  correctGradients();
  const packageName = binding.isUsingGpuDevice() ? '@tensorflow/tfjs-node-gpu' : '@tensorflow/tfjs-node';
  const backend = new NodeJSKernelBackend(binding as never, packageName);
  tf.registerBackend(LIBTENSORFLOW_BACKEND, () => backend, 10);
}
