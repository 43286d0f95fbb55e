import type { OpenRung, RungOffer } from '../rung.ts';
import type { LibrarySearch, LocatedLibrary, RefusedSource } from './locateLibrary.ts';
import type { OpenLibtensorflow } from './openLibtensorflow.ts';
import { RungRefusal } from '../rung.ts';
import { shortenHome } from '../../files/shortenHome.ts';
import { hasAvx } from './cpuFeatures.ts';
import { findCudaLibraries } from './cudaLibraries.ts';
import { explainNoGpu, refuseMachine } from './explainGpu.ts';
import { examineNvidia } from './findGpu.ts';
import { readGpuOptions } from './gpuOptions.ts';
import { LIBTENSORFLOW_BACKEND, openLibtensorflow } from './openLibtensorflow.ts';

const SETUP = 'run `trainbook setup`';
const SETUP_GPU = 'run `trainbook setup --gpu`';

/** The two highest rungs: the same library with and without a GPU, looked for once. */
export function libtensorflowRungs(search: () => Promise<LibrarySearch>): RungOffer[] {
  let result: Promise<LibrarySearch> | undefined;
  const searchOnce = () => (result ??= search());
  return [
    { rung: 'libtensorflow-gpu', open: () => openOnGpu(searchOnce) },
    { rung: 'libtensorflow-cpu', open: () => openOnCpu(searchOnce) },
  ];
}

async function openOnGpu(search: () => Promise<LibrarySearch>): Promise<OpenRung> {
  const machine = await examineNvidia();
  const refusal = refuseMachine(machine);
  if (refusal) throw refusal;
  const { gpus } = readGpuOptions(process.env);
  process.env.CUDA_DEVICE_ORDER ??= 'PCI_BUS_ID'; // so that TensorFlow numbers GPUs as nvidia-smi does
  const { found, refused } = await search();
  const candidates = found.filter(({ file }) => !isCpuPackage(file));
  if (candidates.length === 0) throw notFound(found.length > 0 ? cpuPackages(found) : refused, SETUP_GPU);
  const { opened, library } = await openFirst(candidates, true);
  const gpuCount = opened.devices.filter(({ type }) => type === 'GPU').length;
  if (gpuCount > 0) return describe(opened, library, onGpu(gpuCount, gpus));
  opened.dispose();
  throw explainNoGpu({
    name: `libtensorflow ${opened.version} of ${library.source}`,
    builtWithCuda: opened.builtWithCuda,
    driverVersion: machine.driverVersion,
    cuda: await findCudaLibraries(library.file),
    gpus,
  });
}

/** TensorFlow computes on the first of the GPUs that it was given. */
function onGpu(gpuCount: number, gpus: readonly number[] | undefined): string {
  if (gpus) return `on GPU ${gpus[0]}`;
  return gpuCount === 1 ? 'on the GPU' : `on the first of ${gpuCount} GPUs`;
}

async function openOnCpu(search: () => Promise<LibrarySearch>): Promise<OpenRung> {
  if (!(await hasAvx())) {
    throw new RungRefusal('this processor has no AVX, which libtensorflow is built for', {
      remedy: 'point TRAINBOOK_LIBTENSORFLOW to a build for this processor',
      isLoss: false,
    });
  }
  const { found, refused } = await search();
  if (found.length === 0) throw notFound(refused, SETUP);
  const { opened, library } = await openFirst(found, false);
  return describe(opened, library, 'on the CPU');
}

/** Opens the first library that loads. */
async function openFirst(
  candidates: LocatedLibrary[],
  withGpu: boolean,
): Promise<{ opened: OpenLibtensorflow; library: LocatedLibrary }> {
  const failures: string[] = [];
  for (const library of candidates) {
    try {
      const opened = await openLibtensorflow(library.file, withGpu);
      return { opened, library };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      failures.push(`${library.source}: ${shortenHome(reason)}`);
    }
  }
  throw new RungRefusal(`no libtensorflow could be loaded (${failures.join('; ')})`, {
    remedy: `${SETUP}, or point TRAINBOOK_LIBTENSORFLOW to a library that loads`,
    isLoss: true,
  });
}

function describe(opened: OpenLibtensorflow, { source }: LocatedLibrary, device: string): OpenRung {
  return {
    label: `libtensorflow ${opened.version} ${device}, from ${source}`,
    backendName: LIBTENSORFLOW_BACKEND,
    dispose: opened.dispose,
  };
}

function notFound(refused: RefusedSource[], remedy: string): RungRefusal {
  const places = refused.map(({ source, reason }) => `${source}: ${reason}`).join('; ');
  return new RungRefusal(`no libtensorflow was found (${places})`, { remedy, isLoss: true });
}

/** Whether a path is that of a package without CUDA, which need not be loaded to know. */
function isCpuPackage(file: string): boolean {
  return /[\\/](lib)?tensorflow-cpu-/.test(file);
}

function cpuPackages(found: LocatedLibrary[]): RefusedSource[] {
  return found.map(({ source }) => ({ source, reason: 'it is the package for CPUs' }));
}
