import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll } from 'vitest';
import type { CellResult, LoggedEvent } from '../../../src/protocol/kernelMessages.ts';
import { KernelSession, type KernelSessionOptions } from '../../../src/session/kernelSession.ts';
import { buildKernel, removeBuiltKernel } from './buildKernel.ts';
import { Transcript } from './transcript.ts';

/** A notebook in a folder of its own with a kernel that runs. */
export interface TestKernel {
  session: KernelSession;
  folder: string;
  notebook: string;
  transcript: Transcript;
  /** Runs a text as the next cell; its id is that of its place. */
  run(source: string): Promise<CellResult>;
  /** Writes a file into the notebook's folder. */
  write(name: string, text: string): Promise<void>;
  options: KernelSessionOptions;
}

/** Builds the kernel before the tests of a file, and ends all kernels after each. */
export function useKernels(): (options?: Partial<KernelSessionOptions>) => Promise<TestKernel> {
  let kernelPath = '';
  const kernels: TestKernel[] = [];
  beforeAll(async () => {
    kernelPath = await buildKernel();
  });
  afterEach(async () => {
    for (const { session, folder } of kernels.splice(0)) {
      await session.stop();
      await rm(folder, { recursive: true, force: true });
    }
  });
  afterAll(() => removeBuiltKernel());
  return async (options = {}) => {
    const kernel = await startKernel({ kernelPath, ...options });
    kernels.push(kernel);
    return kernel;
  };
}

async function startKernel(
  given: Partial<KernelSessionOptions> & { kernelPath: string },
): Promise<TestKernel> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'trainbook-kernel-'));
  const notebook = path.join(folder, 'test.train.ts');
  await writeFile(notebook, '');
  const transcript = new Transcript(folder);
  const options: KernelSessionOptions = {
    notebook,
    folder: path.join(folder, 'kernels'),
    ...given,
    environment: { TRAINBOOK_BACKEND: 'cpu', ...given.environment },
    onEvent: (event: LoggedEvent) => {
      transcript.add(event);
      given.onEvent?.(event);
    },
  };
  const session = await KernelSession.start(options);
  let count = 0;
  const run = (source: string) => {
    const index = count++;
    return session.executeCell({ cell: { notebook, id: `cell-${index + 1}`, index }, source });
  };
  const write = async (name: string, text: string) => {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text);
  };
  return { session, folder, notebook, transcript, run, write, options };
}
