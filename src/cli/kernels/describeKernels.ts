import path from 'node:path';
import { describeKernel } from '../../session/describeKernel.ts';
import type { LiveKernel } from '../../session/kernelDirectories.ts';
import { formatDuration } from '../present/formatNumbers.ts';
import { formatTable, type TextLayout } from '../present/formatTable.ts';
import type { Write } from '../present/screen.ts';

export interface DescribeKernelsOptions {
  json: boolean;
  layout: TextLayout;
}

/** The list of kernels as a table or as lines of JSON; each is asked what it does. */
export async function describeKernels(
  kernels: readonly LiveKernel[],
  { json, layout }: DescribeKernelsOptions,
): Promise<Write[]> {
  const rows = await Promise.all(kernels.map(({ manifest }) => describeKernel(manifest)));
  if (json) return rows.map((row) => ({ stream: 'stdout', text: `${JSON.stringify(row)}\n` }));
  if (rows.length === 0) return [{ stream: 'stdout', text: 'no kernel runs\n' }];
  const table = {
    columns: ['process', 'notebook', 'does', 'windows', 'age'],
    rows: rows.map(({ pid, notebook, does, windows, ageSeconds }) => [
      String(pid),
      path.relative('', notebook),
      does,
      windows === undefined ? null : String(windows),
      formatDuration(ageSeconds),
    ]),
  };
  return [{ stream: 'stdout', text: `${formatTable(table, layout)}\n` }];
}
