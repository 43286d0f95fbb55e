import { afterAll, beforeAll, vi } from 'vitest';
import { useBuiltScript } from '../useBuiltScript.ts';
import { provideLibrary } from './provideLibrary.ts';

/** Builds the process that probes a backend, for the tests of the file, which see a libtensorflow. @returns its path. */
export function useProbe(): string {
  const script = useBuiltScript('src/backend/probe/main.ts');
  beforeAll(async () => {
    vi.stubEnv('TRAINBOOK_LIBTENSORFLOW', await provideLibrary());
  }, 600_000);
  afterAll(() => {
    vi.unstubAllEnvs();
  });
  return script;
}
