import { RungRefusal } from '../rung.ts';
import type { CudaLibraries } from './cudaLibraries.ts';
import type { NvidiaState } from './findGpu.ts';

const SETUP_GPU = 'run `trainbook setup --gpu`';

/** The oldest driver for Linux that runs programs of each version of CUDA. */
const OLDEST_DRIVERS: Readonly<Record<number, string>> = {
  11: '450.80.02',
  12: '525.60.13',
  13: '580.65.06',
};

/** What published builds of TensorFlow from 2.15 to 2.21 are made for. */
const USUAL_CUDA = 12;

/** Why a machine without a usable GPU or driver can't have the rung; undefined where both seem to be there. */
export function refuseMachine({ gpu }: NvidiaState): RungRefusal | undefined {
  if (gpu === 'none') {
    return new RungRefusal('this machine has no NVIDIA GPU', {
      remedy: 'use a machine with an NVIDIA GPU',
      isLoss: false,
    });
  }
  if (gpu === 'withoutDriver') {
    return new RungRefusal('the NVIDIA GPU of this machine has no driver', {
      remedy: `install NVIDIA's driver, version ${OLDEST_DRIVERS[USUAL_CUDA]} or later`,
      isLoss: true,
    });
  }
  if (gpu === 'hidden') {
    return new RungRefusal("NVIDIA's driver runs, and this process is not given the GPU", {
      remedy: 'start the container with access to the GPU, such as docker run --gpus all',
      isLoss: true,
    });
  }
  return undefined;
}

/** What is known of a library that was opened with its GPUs and shows none. */
export interface BlindLibrary {
  /** Such as `libtensorflow 2.21.0 of trainbook setup`. */
  name: string;
  builtWithCuda: boolean | undefined;
  driverVersion?: string;
  /** The packages of NVIDIA beside it, if there are any. */
  cuda?: CudaLibraries;
  /** What `TRAINBOOK_GPU` asks for. */
  gpus?: readonly number[];
}

/** Why a library sees no GPU where there is one, with what most likely helps. */
export function explainNoGpu(library: BlindLibrary): RungRefusal {
  const { name, builtWithCuda, driverVersion, cuda, gpus } = library;
  const refuse = (reason: string, remedy: string) => new RungRefusal(reason, { remedy, isLoss: true });
  if (builtWithCuda === false) return refuse(`${name} is built without CUDA`, SETUP_GPU);
  const version = cuda?.cudaVersion ?? USUAL_CUDA;
  const oldest = OLDEST_DRIVERS[version];
  if (driverVersion && oldest && isOlder(driverVersion, oldest)) {
    return refuse(
      `NVIDIA's driver ${driverVersion} is too old for CUDA ${version}`,
      `install driver ${oldest} or later`,
    );
  }
  if (cuda && cuda.missing.length > 0) {
    return refuse(
      `${name} lacks libraries of CUDA: ${cuda.missing.join(', ')} are not in the packages of NVIDIA beside it`,
      `${SETUP_GPU}, or pip install "tensorflow[and-cuda]" in its Python environment`,
    );
  }
  if (!cuda) {
    return refuse(
      `${name} sees no GPU: there are no packages of NVIDIA beside it, and no CUDA ${version} that it could load`,
      `${SETUP_GPU}, or pip install "tensorflow[and-cuda]" in its Python environment`,
    );
  }
  const chosen = gpus ? `, and TRAINBOOK_GPU=${gpus.join()} names none that is there` : '';
  return refuse(
    `${name} sees no GPU, although CUDA ${version} lies beside it${chosen}`,
    'look at what TensorFlow says with TF_CPP_MIN_LOG_LEVEL=0, and whether nvidia-smi works',
  );
}

function isOlder(version: string, than: string): boolean {
  const [left, right] = [version, than].map((text) => text.split('.').map(Number));
  const place = right!.findIndex((part, index) => part !== (left![index] ?? 0));
  return place >= 0 && (left![place] ?? 0) < right![place]!;
}
