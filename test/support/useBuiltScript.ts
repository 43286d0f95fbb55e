import { rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';
import { afterAll, beforeAll } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Bundles a script of ours for the tests of the file, which start processes with it, and removes it after them.
 * @param entry path of the script, from the root.
 * @returns the path of the bundle: inside node_modules, so that koffi is found from there.
 */
export function useBuiltScript(entry: string): string {
  const folder = path.join(root, 'node_modules', '.cache', 'trainbook-built-scripts', String(process.pid));
  const script = path.join(folder, `${entry.replaceAll('/', '-')}.cjs`);
  beforeAll(async () => {
    await esbuild.build({
      absWorkingDir: root,
      entryPoints: [entry],
      outfile: script,
      bundle: true,
      platform: 'node',
      target: 'node20',
      format: 'cjs',
      external: ['koffi'],
      logLevel: 'error',
    });
  }, 60_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return script;
}
