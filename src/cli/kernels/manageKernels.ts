import path from 'node:path';
import { killKernel, stopKernel } from '../../session/endKernel.ts';
import { kernelsFolder, listLiveKernels, type LiveKernel } from '../../session/kernelDirectories.ts';
import { UsageError, type Command } from '../commandLine.ts';
import { EXIT_CODES } from '../exitCodes.ts';
import type { Terminal } from '../terminal.ts';
import { attachToKernel } from './attachToKernel.ts';
import { describeKernels } from './describeKernels.ts';

type KernelsCommand = Command & { name: 'kernels' };

/**
 * `trainbook kernels`. @returns the exit code.
 * @throws UsageError if the kernel that is meant can't be told.
 */
export async function manageKernels(command: KernelsCommand, terminal: Terminal): Promise<number> {
  const kernels = await listLiveKernels(kernelsFolder());
  if (command.action === 'list') {
    terminal.write(await describeKernels(kernels, { json: command.json, layout: terminal.layout() }));
    return EXIT_CODES.ok;
  }
  const kernel = chooseKernel(kernels, command);
  try {
    if (command.action === 'attach') return await attachToKernel(kernel, { json: command.json, terminal });
    const { pid, notebook } = kernel.manifest;
    await (command.action === 'stop'
      ? stopKernel(kernel, 'stopped from the command line')
      : killKernel(kernel));
    const past = command.action === 'stop' ? 'stopped' : 'killed';
    const text = command.json
      ? JSON.stringify({ pid, notebook, action: past })
      : `${past} kernel ${pid} of ${path.relative('', notebook)}`;
    terminal.write([{ stream: 'stdout', text: `${text}\n` }]);
    return EXIT_CODES.ok;
  } catch (error) {
    terminal.write([{ stream: 'stderr', text: `${(error as Error).message}\n` }]);
    return EXIT_CODES.noKernel;
  }
}

function chooseKernel(kernels: readonly LiveKernel[], { action, which }: KernelsCommand): LiveKernel {
  const named = kernels.filter(
    ({ manifest }) =>
      which === undefined || String(manifest.pid) === which || manifest.notebook === path.resolve(which),
  );
  const kernel = named.at(-1);
  if (kernel && (which !== undefined || named.length === 1)) return kernel;
  if (kernels.length === 0) throw new UsageError('no kernel runs', 'kernels');
  const known = kernels.map(({ manifest }) => `${manifest.pid} (${path.basename(manifest.notebook)})`);
  const what =
    which === undefined ? `say which kernel to ${action}` : `no kernel is ${JSON.stringify(which)}`;
  throw new UsageError(`${what}; these run: ${known.join(', ')}`, 'kernels');
}
