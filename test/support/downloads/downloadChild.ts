// A process of its own that downloads: node downloadChild.mjs URL CACHE SHA256. It prints each phase and the path.
import process from 'node:process';
import { realSeams } from '../../../src/files/downloads/fetchPart.ts';
import { fetchIntoCache } from '../../../src/training/node/downloads/fetchIntoCache.ts';

const [url, cache, sha256] = process.argv.slice(2) as [string, string, string];
let last = '';
const path = await fetchIntoCache(
  realSeams,
  { url, sha256 },
  {
    cache,
    onProgress: ({ phase, doneBytes }) => {
      const line = phase === 'downloading' && doneBytes > 0 ? 'receiving' : phase;
      if (line !== last) process.stdout.write(`${line}\n`);
      last = line;
    },
  },
);
process.stdout.write(`path ${path}\n`);
