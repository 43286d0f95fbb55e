// `npm run bench`: every number of the product, printed as a line of JSON a figure and a table. Nothing is asserted:
// machines differ and are shared, so compare within one run. `--only editor|quickStart` measures one part.
import { execFileSync } from 'node:child_process';
import os from 'node:os';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { endProcessesWithScript } from '../scripts/workbench/processes.mjs';
import { measureEditor } from './editor.mjs';
import { measureQuickStart } from './quickStart.mjs';

/** @typedef {import('./editor.mjs').Figure} Figure */

const root = fileURLToPath(new URL('..', import.meta.url));

/** @type {Record<string, (options: { report: (line: string) => void }) => Promise<Figure[]>>} */
const PARTS = { editor: measureEditor, quickStart: measureQuickStart };

function wantedParts() {
  const at = process.argv.indexOf('--only');
  if (at < 0) return Object.keys(PARTS);
  const part = process.argv[at + 1];
  if (part !== undefined && Object.hasOwn(PARTS, part)) return [part];
  console.error(`--only takes one of ${Object.keys(PARTS).join(', ')}, not ${part}`);
  return process.exit(2);
}

const wanted = wantedParts();
endProcessesWithScript();
execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: 'inherit' });
const machine = `${os.platform()} ${os.arch()}, ${os.cpus().length} cores (${os.cpus()[0]?.model}), Node ${process.version}`;
console.log(JSON.stringify({ machine }));
/** @type {Figure[]} */
const figures = [];
for (const part of wanted) {
  const measure = /** @type {typeof measureEditor} */ (PARTS[part]);
  figures.push(...(await measure({ report: (line) => console.error(line) })));
}
for (const figure of figures) console.log(JSON.stringify(figure));
console.table(
  figures.map(({ name, value, unit, limit }) => ({
    name,
    value: Number(value.toFixed(value < 10 ? 4 : 1)),
    unit,
    'at most': limit,
  })),
);
