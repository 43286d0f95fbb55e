import path from 'node:path';
import { build } from 'esbuild';

/** Bundles a TypeScript file of ours as an ES module that a plain Node process can run. @returns the bundle's path. */
export async function bundleModule(entry: string, folder: string): Promise<string> {
  const outfile = path.join(folder, `${path.basename(entry, '.ts')}.mjs`);
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
  });
  return outfile;
}
