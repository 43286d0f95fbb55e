import { describe, expect, it } from 'vitest';
import { announcedBytes } from '../../../../src/backend/setup/downloadProgress.ts';
import { parseCudaRequirements } from '../../../../src/backend/setup/cudaRequirements.ts';
import { isNeeded } from '../../../../src/backend/setup/neededFiles.ts';
import { planPackage } from '../../../../src/backend/setup/packagePlan.ts';
import { parseRecord } from '../../../../src/backend/setup/recordFile.ts';

describe('planPackage', () => {
  it.each([
    ['linux', 'x64', 'cpu', 'tensorflow-cpu', 'libtensorflow-cpu-linux-x86_64.tar.gz'],
    ['linux', 'x64', 'gpu', 'tensorflow', 'libtensorflow-gpu-linux-x86_64.tar.gz'],
    ['linux', 'arm64', 'cpu', 'tensorflow', undefined],
    ['darwin', 'arm64', 'cpu', 'tensorflow', 'libtensorflow-cpu-darwin-arm64.tar.gz'],
    ['darwin', 'x64', 'cpu', 'tensorflow', undefined],
    ['win32', 'x64', 'cpu', undefined, 'libtensorflow-cpu-windows-x86_64.zip'],
  ] as const)('%s %s %s', (platform, arch, variant, wheel, archive) => {
    const plan = planPackage(platform, arch, variant);
    expect(plan?.wheel?.name).toBe(wheel);
    expect(plan?.archive?.url.split('/').at(-1)).toBe(archive);
    expect(plan?.neededBytes).toBeGreaterThan(5e8);
  });

  it.each([
    ['linux', 'ia32', 'cpu'],
    ['linux', 'arm64', 'gpu'],
    ['darwin', 'arm64', 'gpu'],
    ['win32', 'x64', 'gpu'],
    ['freebsd', 'x64', 'cpu'],
  ] as const)('has nothing for %s %s %s', (platform, arch, variant) => {
    expect(planPackage(platform, arch, variant)).toBeUndefined();
  });
});

describe('isNeeded', () => {
  it.each([
    ['tensorflow/libtensorflow_cc.so.2', true],
    ['tensorflow/libtensorflow_framework.2.dylib', true],
    ['tensorflow/THIRD_PARTY_NOTICES.txt', true],
    ['tensorflow/include/LICENSE', true],
    ['tensorflow.libs/libgomp.so.1', true],
    ['nvidia/cudnn/lib/libcudnn.so.9', true],
    ['nvidia/cuda_nvcc/bin/ptxas', true],
    ['nvidia_cudnn_cu12-9.3.dist-info/licenses/License.txt', true],
    ['nvidia/cudnn/include/cudnn.h', false],
    ['nvidia/__init__.py', false],
    ['tensorflow/python/_pywrap_tfe.so', false],
    ['tensorflow/include/tensorflow/c/c_api.h', false],
    ['tensorflow_cpu-2.21.0.dist-info/RECORD', false],
  ])('%s: %s', (name, needed) => {
    expect(isNeeded(name)).toBe(needed);
  });
});

describe('parseRecord', () => {
  const sha = 'ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0';

  it('reads hashes as hexadecimal digits, with and without quotes', () => {
    const entries = parseRecord(`a/b.so,sha256=${sha},12\r\n"with, ""comma""",sha256=${sha},3\nx/RECORD,,\n`);
    const sha256 = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
    expect([...entries]).toEqual([
      ['a/b.so', { sha256, sizeBytes: 12 }],
      ['with, "comma"', { sha256, sizeBytes: 3 }],
    ]);
  });

  it('leaves out what it can not check', () => {
    expect(parseRecord(`a,md5=abc,1\nb,sha256=short,1\nc,sha256=${sha}\n`).size).toBe(0);
  });
});

describe('parseCudaRequirements', () => {
  it('takes the packages of NVIDIA that the extra names', () => {
    const metadata = [
      'Requires-Dist: numpy>=1.26.0',
      'Requires-Dist: nvidia-cublas-cu12<13.0,>=12.5.3.2; extra == "and-cuda"',
      'Requires-Dist: nvidia-nccl-cu12 (<3.0,>=2.27.7) ; (python_version > "3") and extra == "and-cuda"',
      "Requires-Dist: nvidia-cufft-cu12; extra == 'and-cuda'",
      'Requires-Dist: nvidia-other; extra == "else"',
    ].join('\n');
    expect(parseCudaRequirements(metadata)).toEqual([
      'nvidia-cublas-cu12<13.0,>=12.5.3.2',
      'nvidia-nccl-cu12<3.0,>=2.27.7',
      'nvidia-cufft-cu12',
    ]);
  });
});

describe('announcedBytes', () => {
  it('reads the size that pip says', () => {
    expect(announcedBytes('Downloading tensorflow_cpu-2.21.0-x.whl (273.8 MB)\n')).toBe(273.8e6);
    expect(announcedBytes('Downloading x.whl (12 kB)')).toBe(12_000);
    expect(announcedBytes('Using cached x.whl (273.8 MB)')).toBeUndefined();
  });
});
