import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';
import { shareTfjs } from '../../../scripts/building/shareTfjs.mjs';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Inside node_modules, so that koffi and the like are found from there; not in dist, which others may be building. */
const folder = path.join(root, 'node_modules', '.cache', 'trainbook-kernel-tests', String(process.pid));

let built: Promise<string> | undefined;

/**
 * Builds the kernel as esbuild.config.mjs does, once a test file.
 * @returns the path for `KernelSession`.
 */
export function buildKernel(): Promise<string> {
  built ??= build();
  return built;
}

export async function removeBuiltKernel(): Promise<void> {
  built = undefined;
  await rm(folder, { recursive: true, force: true });
}

async function build(): Promise<string> {
  const outdir = path.join(folder, 'kernel');
  await mkdir(outdir, { recursive: true });
  await esbuild.build({
    absWorkingDir: root,
    bundle: true,
    sourcemap: 'linked',
    legalComments: 'none',
    logLevel: 'warning',
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    external: ['koffi'],
    plugins: [shareTfjs],
    entryPoints: {
      main: 'src/kernel/main.ts',
      kernel: 'src/kernel/kernel.ts',
      controlThread: 'src/kernel/control/controlThread.ts',
      moduleHooks: 'src/kernel/cells/moduleHooks.ts',
      replicaThread: 'src/kernel/replicas/replicaThread.ts',
      transformThread: 'src/training/node/loader/transformThread.ts',
    },
    outdir,
    outExtension: { '.js': '.cjs' },
  });
  return path.join(outdir, 'main.cjs');
}
