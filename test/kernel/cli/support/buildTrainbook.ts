import path from 'node:path';
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';
import { buildKernel } from '../../support/buildKernel.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url));

/**
 * Builds the command line and the report's view beside the kernel that the kernel tests build, laid out as in dist/.
 * @returns the path of `trainbook.cjs`.
 */
export async function buildTrainbook(): Promise<string> {
  const distFolder = path.dirname(path.dirname(await buildKernel()));
  const command = path.join(distFolder, 'cli', 'trainbook.cjs');
  const common = { absWorkingDir: root, bundle: true, logLevel: 'warning' } as const;
  await esbuild.build({
    ...common,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    external: ['koffi'],
    entryPoints: ['src/cli/main.ts'],
    outfile: command,
  });
  await esbuild.build({
    ...common,
    platform: 'browser',
    format: 'iife',
    minify: true,
    entryPoints: ['webviews/report/index.ts'],
    outfile: path.join(distFolder, 'webviews', 'report.js'),
  });
  return command;
}
