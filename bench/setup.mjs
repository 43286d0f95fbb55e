// `npm run bench:setup`: what Trainbook is compared with, in .bench/ of the checkout or in TRAINBOOK_BENCH. Run again,
// it adds what is missing. PIP_EXTRA_INDEX_URL with PyTorch's own index of CPU packages saves 3 GB on Linux.
import process from 'node:process';
import { endProcessesWithScript } from '../scripts/workbench/processes.mjs';
import { benchFolder } from './environment/benchFolder.mjs';
import { providePeerPython } from './environment/providePeerPython.mjs';
import { provideStockTfjs } from './environment/provideStockTfjs.mjs';

const PEERS = [
  {
    name: 'Keras and PyTorch',
    provide: providePeerPython,
    without: 'without them there is nothing to compare with',
    isNeeded: true,
  },
  {
    name: 'stock tfjs-node',
    provide: provideStockTfjs,
    without: "its kernels run op by op over Trainbook's own binding instead, and are called that",
    isNeeded: false,
  },
];

/** @param {unknown} error */
function lastLineOf(error) {
  const text = error instanceof Error ? error.message : String(error);
  const lines = text.split('\n').filter((line) => /\S/.test(line));
  const telling = lines.filter((line) => /Error: |ERROR: |no space|could not/.test(line));
  return (telling.at(-1) ?? lines.at(-1) ?? '').trim().slice(0, 300);
}

endProcessesWithScript();
const report = (/** @type {string} */ line) => console.log(line);
report(`the peers are kept in ${benchFolder}`);
for (const { name, provide, without, isNeeded } of PEERS) {
  try {
    await provide({ report });
  } catch (error) {
    report(`${name} cannot be had here (${lastLineOf(error)}): ${without}.`);
    if (isNeeded) process.exitCode = 1;
  }
}
