import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Where the peers live: `TRAINBOOK_BENCH`, or `.bench` in the checkout. */
export const benchFolder = path.resolve(process.env.TRAINBOOK_BENCH ?? path.join(root, '.bench'));

/** The Python of the peers, whether or not it is there. */
export const peerPython =
  process.platform === 'win32'
    ? path.join(benchFolder, 'python', 'Scripts', 'python.exe')
    : path.join(benchFolder, 'python', 'bin', 'python');

/** Where npm puts the stock tfjs-node. */
export const stockTfjsFolder = path.join(benchFolder, 'tfjs-node');
