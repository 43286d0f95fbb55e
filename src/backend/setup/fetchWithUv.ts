import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, mkdir, readdir, readFile, rename, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { FetchContext } from './fetchContext.ts';
import type { WheelPlan } from './packagePlan.ts';
import { findOnPath } from '../libtensorflow/pythonEnvironment.ts';
import { totalSize, watchGrowth } from './downloadProgress.ts';
import { explainPackageTool } from './explainPackageTool.ts';
import { isNeeded } from './neededFiles.ts';
import { WHEEL_PYTHON } from './packagePlan.ts';
import { parseRecord } from './recordFile.ts';
import { SetupFailure } from './setupFailure.ts';

/** The machine's own uv, or undefined. */
export async function findUv(context: FetchContext): Promise<string | undefined> {
  return findOnPath(['uv'], context.env, context.platform);
}

/**
 * Installs a package with uv into a folder aside, which uv can do without a wheel file to unpack, and takes over what
 * libtensorflow needs.
 * @throws SetupFailure
 */
export async function fetchWithUv(uv: string, plan: WheelPlan, context: FetchContext): Promise<void> {
  const requirement = `${plan.name}${plan.withCuda ? '[and-cuda]' : ''}==${plan.version}`;
  const target = path.join(context.scratch, 'uv');
  await mkdir(target);
  const text = `downloading ${plan.name} ${plan.version} with uv`;
  context.report({ phase: 'downloading', text });
  const { exitCode, output } = await watchGrowth(
    () => totalSize(target),
    (doneBytes) => context.report({ phase: 'downloading', text, doneBytes }),
    () =>
      context.run(uv, installArguments(requirement, plan, target), {
        env: { ...context.env, NO_COLOR: '1' },
        signal: context.signal,
      }),
  );
  if (exitCode !== 0) throw explainPackageTool('uv', requirement, output);
  await takeOver(target, context);
}

/** With CUDA its packages come as dependencies, and Python's with them; only what is needed is kept. */
function installArguments(requirement: string, plan: WheelPlan, target: string): string[] {
  return [
    ...['pip', 'install', '--target', target, '--only-binary', ':all:', '--link-mode', 'copy'],
    ...(plan.withCuda ? [] : ['--no-deps']),
    ...['--python-version', WHEEL_PYTHON, '--python-platform', plan.uvPlatform, requirement],
  ];
}

async function takeOver(target: string, context: FetchContext): Promise<void> {
  let doneBytes = 0;
  for (const [name, { sha256, sizeBytes }] of await readRecords(target)) {
    if (!isNeeded(name)) continue;
    context.signal?.throwIfAborted();
    const source = path.join(target, ...name.split('/'));
    if ((await hashFile(source, context.signal)) !== sha256) {
      throw new SetupFailure(`${name} is damaged`, 'run `uv cache clean` and `trainbook setup` again');
    }
    const final = path.join(context.whole, ...name.split('/'));
    await mkdir(path.dirname(final), { recursive: true });
    await rename(source, final);
    await chmod(final, (await stat(final)).mode | 0o200);
    context.report({ phase: 'unpacking', text: `checking ${name}`, doneBytes: (doneBytes += sizeBytes) });
  }
}

async function readRecords(target: string): Promise<ReturnType<typeof parseRecord>> {
  const records: ReturnType<typeof parseRecord> = new Map();
  for (const folder of (await readdir(target)).filter((name) => name.endsWith('.dist-info'))) {
    const text = await readFile(path.join(target, folder, 'RECORD'), 'utf8');
    for (const [name, entry] of parseRecord(text)) if (!name.includes('..')) records.set(name, entry);
  }
  return records;
}

async function hashFile(file: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file, { highWaterMark: 2 ** 20 }), hash, { signal });
  return hash.digest('hex');
}
