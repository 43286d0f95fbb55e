import type { Observation } from '../../src/protocol/runData.ts';

/**
 * Every observation of the runs as measured: a row each, a column for each key. Empty where an observation lacks the
 * key; `NaN` and `Infinity` are written as such.
 */
export function toCsvFile(runs: { run: { name: string }; observations: Observation[] }[]): string {
  const keys = new Set<string>();
  for (const { observations } of runs) {
    for (const { values } of observations) for (const key of Object.keys(values)) keys.add(key);
  }
  const columns = [...keys].sort();
  const lines = [['run', 'iteration', 'epoch', 'elapsed_seconds', ...columns].map(cell).join(',')];
  for (const { run, observations } of runs) {
    for (const { iteration, epoch, elapsedSeconds, values } of observations) {
      const numbers = [iteration, epoch, elapsedSeconds, ...columns.map((key) => values[key])];
      lines.push([cell(run.name), ...numbers.map((value) => value ?? '')].join(','));
    }
  }
  return `${lines.join('\r\n')}\r\n`;
}

/** Quoted where CSV needs it; a text that a spreadsheet would take for a formula begins with an apostrophe. */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
