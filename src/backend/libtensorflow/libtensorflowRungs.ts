import type { OpenRung, RungOffer } from '../rung.ts';
import type { LibrarySearch, LocatedLibrary, RefusedSource } from './locateLibrary.ts';
import type { OpenLibtensorflow } from './openLibtensorflow.ts';
import { RungRefusal } from '../rung.ts';
import { correctGradients } from '../gradients/correctGradients.ts';
import { composePadding } from '../kernels/composePadding.ts';
import { shortenHome } from '../shortenHome.ts';
import { hasAvx } from './cpuFeatures.ts';
import { hasNvidiaDriver } from './findGpu.ts';
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
  if (!(await hasNvidiaDriver())) {
    throw new RungRefusal('this machine has no NVIDIA GPU, or no driver for it', {
      remedy: 'install the NVIDIA driver if there is a GPU',
      isLoss: false,
    });
  }
  const { found, refused } = await search();
  const candidates = found.filter(({ file }) => !isCpuPackage(file));
  if (candidates.length === 0) throw notFound(found.length > 0 ? cpuPackages(found) : refused, SETUP_GPU);
  const { opened, library } = await openFirst(candidates, true);
  const gpus = opened.devices.filter(({ type }) => type === 'GPU');
  if (gpus.length > 0)
    return describe(
      opened,
      library,
      `on ${gpus.length === 1 ? 'the GPU' : `the first of ${gpus.length} GPUs`}`,
    );
  opened.dispose();
  throw opened.builtWithCuda === false
    ? new RungRefusal(`libtensorflow ${opened.version} of ${library.source} is built without CUDA`, {
        remedy: SETUP_GPU,
        isLoss: true,
      })
    : new RungRefusal(
        `libtensorflow ${opened.version} of ${library.source} sees no GPU: CUDA libraries missing, or driver too old`,
        {
          remedy: `update the NVIDIA driver, or ${SETUP_GPU}`,
          isLoss: true,
        },
      );
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
      composePadding(LIBTENSORFLOW_BACKEND);
      correctGradients();
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
