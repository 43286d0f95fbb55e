/** The variant of libtensorflow: for processors alone, or for NVIDIA GPUs too. */
export type Variant = 'cpu' | 'gpu';

/** A package of PyPI that carries libtensorflow, asked for independently of the Python at hand. */
export interface WheelPlan {
  name: string;
  version: string;
  /** Platform tags, any of which will do. */
  platforms: readonly string[];
  /** The name that `uv` has for the platform. */
  uvPlatform: string;
  /** Whether the packages of the extra `and-cuda` are needed too. */
  withCuda: boolean;
}

/** Google's C library, the last resort. */
export interface ArchivePlan {
  name: string;
  version: string;
  url: string;
}

export interface PackagePlan {
  wheel?: WheelPlan;
  archive?: ArchivePlan;
  /** The size of the download, where it is known beforehand. */
  downloadBytes?: number;
  /** Free bytes that downloading and unpacking need at the same time. */
  neededBytes: number;
}

/** The Python that wheels are asked for; only tags depend on it, the library inside is the same. */
export const WHEEL_PYTHON = '3.12';

const VERSION = '2.21.0';
/** The last one with a package for Macs with Intel processors. */
const INTEL_MAC_VERSION = '2.16.2';
const ARCHIVE_VERSION = '2.18.0';
const ARCHIVE_BASE = 'https://storage.googleapis.com/tensorflow/versions';

const MEGABYTE = 1e6;

/** What to get on a platform; undefined where nobody publishes a libtensorflow. */
export function planPackage(
  platform: NodeJS.Platform,
  arch: string,
  variant: Variant,
): PackagePlan | undefined {
  const plan = PLANS[`${platform}-${arch}-${variant}`];
  return plan && { ...plan, neededBytes: plan.neededBytes * MEGABYTE };
}

const PLANS: Readonly<Record<string, PackagePlan>> = {
  'linux-x64-cpu': {
    wheel: linuxWheel('tensorflow-cpu', 'x86_64', false),
    archive: archive('cpu-linux-x86_64.tar.gz'),
    downloadBytes: 273_829_956,
    neededBytes: 1300,
  },
  'linux-x64-gpu': {
    wheel: linuxWheel('tensorflow', 'x86_64', true),
    archive: archive('gpu-linux-x86_64.tar.gz'),
    neededBytes: 10_000,
  },
  'linux-arm64-cpu': { wheel: linuxWheel('tensorflow', 'aarch64', false), neededBytes: 1300 },
  'darwin-arm64-cpu': {
    wheel: {
      name: 'tensorflow',
      version: VERSION,
      platforms: ['macosx_12_0_arm64'],
      uvPlatform: 'aarch64-apple-darwin',
      withCuda: false,
    },
    archive: archive('cpu-darwin-arm64.tar.gz'),
    neededBytes: 1300,
  },
  'darwin-x64-cpu': {
    wheel: {
      name: 'tensorflow',
      version: INTEL_MAC_VERSION,
      platforms: ['macosx_10_15_x86_64'],
      uvPlatform: 'x86_64-apple-darwin',
      withCuda: false,
    },
    neededBytes: 1300,
  },
  'win32-x64-cpu': { archive: archive('cpu-windows-x86_64.zip'), neededBytes: 1000 },
};

function linuxWheel(name: string, machine: 'x86_64' | 'aarch64', withCuda: boolean): WheelPlan {
  return {
    name,
    version: VERSION,
    platforms: ['manylinux_2_27', 'manylinux_2_17', 'manylinux2014'].map((tag) => `${tag}_${machine}`),
    uvPlatform: `${machine}-manylinux_2_28`,
    withCuda,
  };
}

function archive(suffix: string): ArchivePlan {
  const name = `libtensorflow-${suffix.split('-')[0]}`;
  return {
    name,
    version: ARCHIVE_VERSION,
    url: `${ARCHIVE_BASE}/${ARCHIVE_VERSION}/libtensorflow-${suffix}`,
  };
}
