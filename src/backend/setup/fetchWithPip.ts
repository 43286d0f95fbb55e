import { mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import type { FetchContext } from './fetchContext.ts';
import type { WheelPlan } from './packagePlan.ts';
import { findOnPath } from '../libtensorflow/pythonEnvironment.ts';
import { announcedBytes, largestSize, watchGrowth } from './downloadProgress.ts';
import { explainPackageTool } from './explainPackageTool.ts';
import { readCudaRequirements } from './cudaRequirements.ts';
import { WHEEL_PYTHON } from './packagePlan.ts';
import { unpackWheel } from './unpackWheel.ts';

/** The interpreter whose pip can be used, or undefined. */
export async function findPip(context: FetchContext): Promise<string | undefined> {
  const python = await findOnPath(['python3', 'python'], context.env, context.platform);
  if (!python) return undefined;
  const { exitCode } = await context.run(python, ['-m', 'pip', '--version'], {
    env: pipEnvironment(context),
    signal: context.signal,
  });
  return exitCode === 0 ? python : undefined;
}

/**
 * Downloads a wheel with the machine's own pip, whatever its Python's version, and unpacks the library.
 * @throws SetupFailure
 */
export async function fetchWithPip(python: string, plan: WheelPlan, context: FetchContext): Promise<void> {
  const wheel = await download(python, `${plan.name}==${plan.version}`, plan, context);
  await unpack(wheel, context);
  if (!plan.withCuda) return;
  for (const requirement of await readCudaRequirements(wheel)) {
    await unpack(await download(python, requirement, plan, context), context);
  }
}

async function download(
  python: string,
  requirement: string,
  plan: WheelPlan,
  context: FetchContext,
): Promise<string> {
  const folder = path.join(context.scratch, requirement.replace(/[^\w.-]+/g, '_'));
  const temporary = path.join(folder, 'temporary');
  await mkdir(temporary, { recursive: true });
  const text = `downloading ${requirement.replace('==', ' ')} with pip`;
  context.report({ phase: 'downloading', text });
  let output = '';
  const { exitCode } = await watchGrowth(
    () => largestSize(folder),
    (doneBytes) =>
      context.report({ phase: 'downloading', text, doneBytes, totalBytes: announcedBytes(output) }),
    () =>
      context.run(python, downloadArguments(requirement, plan, folder), {
        env: { ...pipEnvironment(context), TMPDIR: temporary, TEMP: temporary, TMP: temporary },
        signal: context.signal,
        onOutput: (piece) => (output += piece),
      }),
  );
  const wheel = (await readdir(folder)).find((name) => name.endsWith('.whl'));
  if (exitCode !== 0 || !wheel) throw explainPackageTool('pip', requirement, output);
  return path.join(folder, wheel);
}

function downloadArguments(requirement: string, plan: WheelPlan, folder: string): string[] {
  return [
    ...['-m', 'pip', 'download', '--no-deps', '--only-binary=:all:', '--no-input'],
    ...['--disable-pip-version-check', '--implementation', 'cp'],
    ...['--python-version', WHEEL_PYTHON, '--abi', `cp${WHEEL_PYTHON.replace('.', '')}`],
    ...plan.platforms.flatMap((platform) => ['--platform', platform]),
    ...['--dest', folder, requirement],
  ];
}

/** pip in a user's set-up may insist on a virtual environment, which a download needs not. */
function pipEnvironment(context: FetchContext): NodeJS.ProcessEnv {
  return { ...context.env, PIP_REQUIRE_VIRTUALENV: '0', PYTHONUNBUFFERED: '1' };
}

async function unpack(wheel: string, context: FetchContext): Promise<void> {
  const text = `unpacking ${path.basename(wheel).split('-').slice(0, 2).join(' ').replaceAll('_', '-')}`;
  await unpackWheel(wheel, context.whole, {
    signal: context.signal,
    onBytes: (doneBytes, totalBytes) => context.report({ phase: 'unpacking', text, doneBytes, totalBytes }),
  });
}
