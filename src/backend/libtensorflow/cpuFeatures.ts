import { readFile } from 'node:fs/promises';

/**
 * Whether this processor has the instructions that published builds of libtensorflow for x64 are compiled for.
 * Without them the library ends the process while it loads. True where Linux doesn't tell.
 */
export async function hasAvx(cpuInfoFile = '/proc/cpuinfo'): Promise<boolean> {
  if (process.arch !== 'x64') return true;
  const text = await readFile(cpuInfoFile, 'utf8').catch(() => '');
  const flags = /^flags\s*:(.*)$/m.exec(text)?.[1];
  return flags === undefined || flags.split(' ').includes('avx');
}
