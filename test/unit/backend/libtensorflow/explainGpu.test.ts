import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { BlindLibrary } from '../../../../src/backend/libtensorflow/explainGpu.ts';
import { findCudaLibraries } from '../../../../src/backend/libtensorflow/cudaLibraries.ts';
import { explainNoGpu, refuseMachine } from '../../../../src/backend/libtensorflow/explainGpu.ts';
import { temporaryFolder } from '../../../support/temporaryFolder.ts';

/** The files that `tensorflow[and-cuda]` 2.21 brings, in the packages that they come in. */
const WHOLE = [
  'cuda_runtime/lib/libcudart.so.12',
  'cublas/lib/libcublas.so.12',
  'cublas/lib/libcublasLt.so.12',
  'cufft/lib/libcufft.so.11',
  'cusolver/lib/libcusolver.so.11',
  'cusparse/lib/libcusparse.so.12',
  'cudnn/lib/libcudnn.so.9',
  'cudnn/lib/libcudnn_ops.so.9',
];

async function environmentWith(files: readonly string[]): Promise<string> {
  const packages = path.join(temporaryFolder(), 'lib', 'python3.12', 'site-packages');
  for (const file of ['tensorflow/libtensorflow_cc.so.2', ...files.map((each) => `nvidia/${each}`)]) {
    await mkdir(path.dirname(path.join(packages, file)), { recursive: true });
    await writeFile(path.join(packages, file), '');
  }
  return path.join(packages, 'tensorflow', 'libtensorflow_cc.so.2');
}

describe('findCudaLibraries', () => {
  it('finds the packages of NVIDIA beside the package tensorflow', async () => {
    expect(await findCudaLibraries(await environmentWith(WHOLE))).toEqual({ cudaVersion: 12, missing: [] });
  });

  it('names what is missing, and does not take cublasLt for cublas', async () => {
    const files = WHOLE.filter((file) => !/libcublas\.|libcudnn\./.test(file));
    expect(await findCudaLibraries(await environmentWith(files))).toEqual({
      cudaVersion: 12,
      missing: ['libcublas', 'libcudnn'],
    });
  });

  it('knows that there are none', async () => {
    expect(await findCudaLibraries(await environmentWith([]))).toBeUndefined();
  });
});

describe('refuseMachine', () => {
  it('says what the machine lacks, and calls it a loss where something would help', () => {
    expect(refuseMachine({ gpu: 'none' })).toMatchObject({
      message: 'this machine has no NVIDIA GPU',
      isLoss: false,
    });
    expect(refuseMachine({ gpu: 'withoutDriver' })).toMatchObject({
      message: 'the NVIDIA GPU of this machine has no driver',
      remedy: "install NVIDIA's driver, version 525.60.13 or later",
      isLoss: true,
    });
    expect(refuseMachine({ gpu: 'hidden' })?.remedy).toContain('docker run --gpus all');
    expect(refuseMachine({ gpu: 'ready' })).toBeUndefined();
  });
});

describe('explainNoGpu', () => {
  const whole: BlindLibrary = {
    name: 'libtensorflow 2.21.0 of trainbook setup',
    builtWithCuda: true,
    driverVersion: '570.86.15',
    cuda: { cudaVersion: 12, missing: [] },
  };

  it.each<[string, Partial<BlindLibrary>, string, string]>([
    ['a build for CPUs', { builtWithCuda: false }, 'is built without CUDA', 'trainbook setup --gpu'],
    [
      'a driver that is too old',
      { driverVersion: '470.199.02' },
      "NVIDIA's driver 470.199.02 is too old for CUDA 12",
      'install driver 525.60.13 or later',
    ],
    [
      'a driver that is too old for a newer CUDA',
      { driverVersion: '575.51.03', cuda: { cudaVersion: 13, missing: [] } },
      "NVIDIA's driver 575.51.03 is too old for CUDA 13",
      'install driver 580.65.06 or later',
    ],
    ['a driver a patch too old', { driverVersion: '525.60.9' }, 'is too old for CUDA 12', '525.60.13'],
    [
      'missing libraries',
      { cuda: { cudaVersion: 12, missing: ['libcudnn', 'libcufft'] } },
      'lacks libraries of CUDA: libcudnn, libcufft are not',
      'tensorflow[and-cuda]',
    ],
    ['no CUDA', { cuda: undefined }, 'no packages of NVIDIA beside it', 'trainbook setup --gpu'],
    [
      'a GPU that is not there',
      { gpus: [7] },
      'although CUDA 12 lies beside it, and TRAINBOOK_GPU=7 names none that is there',
      'TF_CPP_MIN_LOG_LEVEL=0',
    ],
    [
      'a driver of unknown version',
      { driverVersion: undefined },
      'although CUDA 12 lies beside it',
      'nvidia-smi',
    ],
  ])('explains %s', (_what, changes, reason, remedy) => {
    const refusal = explainNoGpu({ ...whole, ...changes });
    expect(refusal.message).toContain(reason);
    expect(refusal.remedy).toContain(remedy);
    expect(refusal.isLoss).toBe(true);
  });
});
