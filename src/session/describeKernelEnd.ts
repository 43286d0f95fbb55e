import type { CellReference } from '../protocol/kernelMessages.ts';
import type { KernelExit } from './kernelProcess.ts';

export interface KernelEnd {
  exit: KernelExit;
  /** The cell that ran, if one did. */
  running?: CellReference;
  /** The last iteration that a trainer reported from that cell. */
  iteration?: number;
  /** The end of the process's stderr. */
  lastWords: string;
}

/** Says in a few sentences how a kernel ended, what it was doing, and what the likely cause is. */
export function describeKernelEnd({ exit, running, iteration, lastWords }: KernelEnd): string {
  const how =
    exit.signal !== undefined
      ? `was ended by signal ${exit.signal}`
      : exit.code !== undefined
        ? `exited with code ${exit.code}`
        : 'is gone';
  const at = iteration === undefined ? '' : ` (iteration ${iteration})`;
  const doing = running ? ` while it ran cell ${running.index + 1}${at}` : '';
  const cause = likelyCause(exit, lastWords);
  const sentences = [
    `The kernel ${how}${doing}.`,
    cause,
    'Its variables are lost; run the cells again to start a new one.',
  ];
  return sentences.filter(Boolean).join(' ');
}

function likelyCause({ code, signal }: KernelExit, lastWords: string): string {
  if (/heap out of memory/i.test(lastWords)) {
    return 'JavaScript ran out of memory: keep fewer values in variables, or work on typed arrays and tensors.';
  }
  if (signal === 'SIGKILL' || code === 137) {
    return 'Something killed it; the system does so when memory runs out: try a smaller batch or fewer data in memory.';
  }
  const crashed =
    signal === 'SIGSEGV' ||
    signal === 'SIGABRT' ||
    signal === 'SIGILL' ||
    signal === 'SIGBUS' ||
    code === 134;
  if (crashed) return `A native library crashed${lastLine(lastWords)}.`;
  if (signal === 'SIGTERM' || signal === 'SIGINT' || signal === 'SIGHUP')
    return 'It was asked to end from outside.';
  if (code !== undefined && code !== 0) return `It wrote at the end${lastLine(lastWords) || ' nothing'}.`;
  return '';
}

function lastLine(text: string): string {
  const line = text
    .split('\n')
    .filter((part) => part.trim() !== '')
    .at(-1);
  return line === undefined ? '' : `: ${line.trim().slice(0, 300)}`;
}
