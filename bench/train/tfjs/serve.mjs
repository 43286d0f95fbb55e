// A contender in Node, driven as bench/peers/serve.py says.
import { createInterface } from 'node:readline';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * @typedef {object} Settings
 * @property {'step' | 'epoch' | 'start'} task
 * @property {keyof ReturnType<typeof import('../../networks/networks.mjs').networksOf>} network
 * @property {string} variant
 * @property {number} batch
 * @property {number} steps of a repetition
 * @property {number} samples of an epoch
 * @property {string} mnist folder with the four files
 */

/** @typedef {{ milliseconds?: number, accuracy?: number } | undefined} Notes */

const LAG_RESOLUTION_MS = 1;

/** @returns {Settings} */
export function readSettings() {
  return JSON.parse(process.argv[2] ?? '{}');
}

/** @param {object} values */
function tell(values) {
  process.stdout.write(`BENCH ${JSON.stringify(values)}\n`);
}

/**
 * @param {object} ready
 * @param {() => Promise<Notes | void>} repeat does one repetition; `milliseconds` where those are not the whole call's
 */
export async function serve(ready, repeat) {
  tell({ ready: true, ...ready });
  for await (const _ of createInterface({ input: process.stdin })) {
    const loop = monitorEventLoopDelay({ resolution: LAG_RESOLUTION_MS });
    loop.enable();
    const cpu = process.cpuUsage();
    const start = performance.now();
    const notes = await repeat();
    const milliseconds = performance.now() - start;
    const { user, system } = process.cpuUsage(cpu);
    await sleep(2 * LAG_RESOLUTION_MS); // lets the monitor see how long the last step kept it waiting
    loop.disable();
    tell({
      milliseconds,
      wholeMilliseconds: milliseconds,
      cpuSeconds: (user + system) / 1e6,
      residentMegabytes: process.memoryUsage().rss / 1e6,
      peakMegabytes: Math.round(process.resourceUsage().maxRSS / 1024),
      loopLagMs: Math.max(0, loop.max / 1e6 - LAG_RESOLUTION_MS),
      ...notes,
    });
  }
}
