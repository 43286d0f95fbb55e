import { mkdir, rm, statfs } from 'node:fs/promises';
import path from 'node:path';
import type { FetchContext, SetupProgress } from './setup/fetchContext.ts';
import type { PackagePlan, Variant } from './setup/packagePlan.ts';
import type { RunCommand } from './setup/runCommand.ts';
import { cacheFolder as defaultCacheFolder } from '../files/cacheFolder.ts';
import type { DownloadSeams } from '../files/downloads/fetchPart.ts';
import { realSeams } from '../files/downloads/fetchPart.ts';
import { findLibraryIn } from './libtensorflow/libraryNames.ts';
import { fetchArchive } from './setup/fetchArchive.ts';
import { fetchWithPip, findPip } from './setup/fetchWithPip.ts';
import { fetchWithUv, findUv } from './setup/fetchWithUv.ts';
import { planPackage } from './setup/packagePlan.ts';
import { runCommand } from './setup/runCommand.ts';
import { explainFailure, noSpace, SetupFailure } from './setup/setupFailure.ts';
import { fillAtomically } from './setup/stagingFolder.ts';
import { shortenHome } from '../files/shortenHome.ts';

export type { SetupProgress } from './setup/fetchContext.ts';
export { SetupFailure } from './setup/setupFailure.ts';

/** What a set-up asks of the machine; tests give their own. */
export interface SetupMachine {
  platform: NodeJS.Platform;
  arch: string;
  env: Readonly<Record<string, string | undefined>>;
  run: RunCommand;
  downloadSeams: DownloadSeams;
  freeBytes: (folder: string) => Promise<number>;
  plan: (platform: NodeJS.Platform, arch: string, variant: Variant) => PackagePlan | undefined;
}

export interface SetupOptions {
  /** `cpu` unless given. */
  variant?: Variant;
  /** Trainbook's cache folder; the usual one unless given. */
  cacheFolder?: string;
  report?: (progress: SetupProgress) => void;
  signal?: AbortSignal;
  machine?: Partial<SetupMachine>;
}

export interface SetupResult {
  /** Absolute path of the library's own folder. */
  folder: string;
  /** Absolute path of the library. */
  library: string;
  /** The package and its version, such as `tensorflow-cpu-2.21.0`. */
  name: string;
  /** Whether there was nothing to do. */
  wasThere: boolean;
}

/**
 * Gets libtensorflow into a folder of its own in the cache: PyPI's package with the machine's own pip or uv, else
 * Google's archive. The folder appears when it is whole; a set-up that is cut leaves nothing that could be taken for
 * a library, and two at once do no harm.
 * @throws SetupFailure in one sentence with the remedy, or the signal's reason.
 */
export async function setUpLibtensorflow(options: SetupOptions = {}): Promise<SetupResult> {
  const machine: SetupMachine = {
    platform: process.platform,
    arch: process.arch,
    env: process.env,
    run: runCommand,
    downloadSeams: realSeams,
    freeBytes: freeBytesOf,
    plan: planPackage,
    ...options.machine,
  };
  const cache = options.cacheFolder ?? defaultCacheFolder();
  const parent = path.join(cache, 'libtensorflow');
  try {
    return await setUp(machine, { parent, downloads: path.join(cache, 'downloads') }, options);
  } catch (error) {
    options.signal?.throwIfAborted();
    throw explainFailure(error, shortenHome(parent));
  }
}

async function setUp(
  machine: SetupMachine,
  { parent, downloads }: { parent: string; downloads: string },
  options: SetupOptions,
): Promise<SetupResult> {
  const { variant = 'cpu', signal } = options;
  const report = calm(options.report ?? (() => {}));
  const plan = machine.plan(machine.platform, machine.arch, variant);
  if (!plan) throw unsupported(machine, variant);
  for (const { name, version } of [plan.wheel, plan.archive].filter((each) => each !== undefined)) {
    const folder = path.join(parent, `${name}-${version}`);
    const there = await resultIn(folder, machine.platform, true);
    if (there) return there;
    // Someone has deleted files out of it.
    await rm(folder, { recursive: true, force: true });
  }
  await checkSpace(machine, parent, plan);
  const failures: SetupFailure[] = [];
  for (const { name, fetch } of waysToFetch(plan, machine)) {
    try {
      const folder = await fillAtomically(parent, name, async (staging) => {
        await fetch({ ...machine, report, signal, downloads, ...staging });
        if (await findLibraryIn(staging.whole, machine.platform)) return;
        throw new SetupFailure(`${name} has no library in it`, 'report this to Trainbook');
      });
      report({ phase: 'done', text: `${name} is ready` });
      return (await resultIn(folder, machine.platform, false))!;
    } catch (error) {
      signal?.throwIfAborted();
      const failure = explainFailure(error, shortenHome(parent));
      if (failure.isFinal) throw failure;
      failures.push(failure);
    }
  }
  throw failures[0] ?? unsupported(machine, variant);
}

/** A way to get the library, and the name of the folder that it fills. */
interface Way {
  name: string;
  fetch: (context: FetchContext) => Promise<void>;
}

function waysToFetch(plan: PackagePlan, machine: SetupMachine): Way[] {
  const { wheel, archive } = plan;
  const ways: Way[] = [];
  if (wheel) {
    ways.push({
      name: `${wheel.name}-${wheel.version}`,
      fetch: async (context) => {
        const python = await findPip(context);
        if (python) return fetchWithPip(python, wheel, context);
        const uv = await findUv(context);
        if (uv) return fetchWithUv(uv, wheel, context);
        throw new SetupFailure(
          `neither pip nor uv is on this machine (${machine.platform})`,
          'install Python 3 with pip, or uv, and run `trainbook setup` again',
        );
      },
    });
  }
  if (archive) {
    ways.push({
      name: `${archive.name}-${archive.version}`,
      fetch: (context) => fetchArchive(archive, context),
    });
  }
  return ways;
}

const REPORT_INTERVAL_MS = 100;

/** Bytes are counted chunk by chunk; the report is given a few times a second, and whenever the text changes. */
function calm(report: (progress: SetupProgress) => void): (progress: SetupProgress) => void {
  let last = { text: '', time: 0 };
  return (progress) => {
    const time = performance.now();
    const isWhole = progress.doneBytes !== undefined && progress.doneBytes === progress.totalBytes;
    if (progress.text === last.text && time - last.time < REPORT_INTERVAL_MS && !isWhole) return;
    last = { text: progress.text, time };
    report(progress);
  };
}

async function checkSpace(machine: SetupMachine, parent: string, plan: PackagePlan): Promise<void> {
  await mkdir(parent, { recursive: true });
  if ((await machine.freeBytes(parent)) >= plan.neededBytes) return;
  throw noSpace(`${shortenHome(parent)} (${(plan.neededBytes / 1e9).toFixed(1)} GB are needed)`);
}

async function freeBytesOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

async function resultIn(
  folder: string,
  platform: NodeJS.Platform,
  wasThere: boolean,
): Promise<SetupResult | undefined> {
  const library = await findLibraryIn(folder, platform);
  return library === undefined ? undefined : { folder, library, name: path.basename(folder), wasThere };
}

function unsupported({ platform, arch }: SetupMachine, variant: Variant): SetupFailure {
  return variant === 'gpu'
    ? new SetupFailure(
        `there is no libtensorflow with GPU support for ${platform} on ${arch}`,
        'run `trainbook setup` without --gpu, or use WebGPU',
      )
    : new SetupFailure(
        `nobody publishes a libtensorflow for ${platform} on ${arch}`,
        'build one and point TRAINBOOK_LIBTENSORFLOW to it, or use the wasm backend',
      );
}
