import path from 'node:path';
import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import * as tf from '@tensorflow/tfjs';
import type { RungOffer } from '../rung.ts';
import { cacheFolder } from '../../files/cacheFolder.ts';
import { importModule } from '../../files/importModule.ts';
import { findUpwards } from '../findUpwards.ts';
import { correctGradients } from '../gradients/correctGradients.ts';
import { patchAveragePooling } from '../kernels/patchAveragePooling.ts';
import { RungRefusal } from '../rung.ts';
import { patchWebgpuKernels } from './patchWebgpuKernels.ts';
import type { ReadingBackend } from './refuseSynchronousReads.ts';
import { refuseSynchronousReads } from './refuseSynchronousReads.ts';

const BACKEND = 'webgpu';
const PACKAGE_FILE = path.join('node_modules', 'webgpu', 'package.json');

/** What the npm package `webgpu` (Dawn for Node) exports. */
interface DawnModule {
  create(flags: string[]): Gpu;
  /** The classes and constants that a browser has as globals. */
  globals: Record<string, unknown>;
}

interface Gpu {
  requestAdapter(options?: object): Promise<GpuAdapter | null>;
}

interface GpuAdapter {
  info?: { vendor?: string; device?: string; description?: string };
}

/**
 * WebGPU through Dawn. Its package is 132 MB and not ours to bring: it is used where the notebook's project or
 * Trainbook's own folder has it.
 */
export function webgpuRung(workspaceFolder: string): RungOffer {
  return {
    rung: 'webgpu',
    async open() {
      if (process.versions.electron) {
        throw new RungRefusal('it can not run in the Node of the editor', {
          remedy: 'put a node of version 20 or later on the PATH',
          isLoss: true,
        });
      }
      const adapter = await provideGpu(await findDawn(workspaceFolder));
      await import('@tensorflow/tfjs-backend-webgpu');
      patchAveragePooling(BACKEND);
      patchWebgpuKernels(BACKEND);
      correctGradients();
      if (!(await tf.setBackend(BACKEND))) throw new Error('WebGPU did not start; the lines above say why');
      refuseSynchronousReads(tf.backend() as unknown as ReadingBackend);
      return {
        label: `WebGPU on ${describeAdapter(adapter)}`,
        backendName: BACKEND,
        dispose: () => tf.removeBackend(BACKEND),
      };
    },
  };
}

async function findDawn(workspaceFolder: string): Promise<string> {
  const managed = path.join(cacheFolder(), 'webgpu');
  const file =
    (await findUpwards(workspaceFolder, PACKAGE_FILE)) ?? (await findUpwards(managed, PACKAGE_FILE));
  if (file) return file;
  throw new RungRefusal('the npm package webgpu is not installed', {
    remedy: 'npm install webgpu@0.6 in the project of the notebook',
    isLoss: true,
  });
}

/** Gives this process the `navigator.gpu` of a browser, which the backend looks for when it is imported. */
async function provideGpu(packageFile: string): Promise<GpuAdapter> {
  const dawn = await importDawn(packageFile);
  const gpu = dawn.create([]);
  const adapter = await gpu.requestAdapter();
  if (!adapter) {
    throw new RungRefusal('Dawn found no graphics driver that it can use', {
      remedy: 'install a Vulkan 1.1 driver (Metal and Direct3D 12 come with the system)',
      isLoss: false,
    });
  }
  Object.assign(globalThis, dawn.globals);
  if (!('navigator' in globalThis)) Object.defineProperty(globalThis, 'navigator', { value: {} });
  Object.defineProperty(navigator, 'gpu', { value: gpu, configurable: true });
  return adapter;
}

async function importDawn(packageFile: string): Promise<DawnModule> {
  const { main } = JSON.parse(await readFile(packageFile, 'utf8')) as { main?: string };
  const entry = path.join(path.dirname(packageFile), main ?? 'index.js');
  const { href } = pathToFileURL(entry);
  return importModule(href, async () => (await import(href)) as DawnModule);
}

function describeAdapter({ info }: GpuAdapter): string {
  return info?.description || [info?.vendor, info?.device].filter(Boolean).join(' ') || 'an unnamed GPU';
}
