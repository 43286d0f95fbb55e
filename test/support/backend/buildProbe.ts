import { rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';
import { afterAll, beforeAll, vi } from 'vitest';
import { provideLibrary } from './provideLibrary.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
/** Inside node_modules, so that koffi is found from there. */
const folder = path.join(root, 'node_modules', '.cache', 'trainbook-probe-tests', String(process.pid));

/** Builds the process that probes a backend, for the tests of the file, which see a libtensorflow. @returns its path. */
export function useProbe(): string {
  const script = path.join(folder, 'probe.cjs');
  beforeAll(async () => {
    vi.stubEnv('TRAINBOOK_LIBTENSORFLOW', await provideLibrary());
    await esbuild.build({
      absWorkingDir: root,
      entryPoints: ['src/backend/probe/main.ts'],
      outfile: script,
      bundle: true,
      platform: 'node',
      target: 'node20',
      format: 'cjs',
      external: ['koffi'],
      logLevel: 'error',
    });
  }, 600_000);
  afterAll(async () => {
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true, force: true });
  });
  return script;
}
