import { readdir } from 'node:fs/promises';
import path from 'node:path';

/** What lies in the packages of NVIDIA beside a `tensorflow` package. */
export interface CudaLibraries {
  /** Such as 12 for CUDA 12, by the name of its runtime; absent without one. */
  cudaVersion?: number;
  /** Names, without versions, of the libraries that TensorFlow loads on a GPU and that are not there. */
  missing: string[];
}

/** TensorFlow registers no GPU when it can't load one of these. */
const NEEDED = [
  'libcudart',
  'libcublas',
  'libcublasLt',
  'libcufft',
  'libcusolver',
  'libcusparse',
  'libcudnn',
];

/**
 * Looks where libtensorflow_framework looks first: in `nvidia/<package>/lib` of the folder that the package
 * `tensorflow` lies in, which `tensorflow[and-cuda]` fills.
 * @param libraryFile such as `…/site-packages/tensorflow/libtensorflow_cc.so.2`.
 * @returns undefined where there is no such folder: CUDA then comes from elsewhere, or not at all.
 */
export async function findCudaLibraries(libraryFile: string): Promise<CudaLibraries | undefined> {
  const folder = path.join(path.dirname(libraryFile), '..', 'nvidia');
  const packages = await readdir(folder).catch(() => undefined);
  if (!packages) return undefined;
  const folders = packages.map((name) => readdir(path.join(folder, name, 'lib')).catch(() => []));
  const files = (await Promise.all(folders)).flat();
  const has = (name: string) => files.some((file) => file.startsWith(`${name}.so`));
  const runtime = files.map((file) => /^libcudart\.so\.(\d+)/.exec(file)?.[1]).find(Boolean);
  return {
    ...(runtime && { cudaVersion: Number(runtime) }),
    missing: NEEDED.filter((name) => !has(name)),
  };
}
