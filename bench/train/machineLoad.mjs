// What others do on the machine meanwhile: on a shared one, a figure without it says little.
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';

const TICKS_A_SECOND = 100;
const QUIET_CORES = 0.2;
const LOOK_MS = 400;

/** Seconds that all cores together have worked, and the host has taken away; undefined where that is not told. */
function busySeconds() {
  if (process.platform !== 'linux') return undefined;
  const [total = ''] = readFileSync('/proc/stat', 'utf8').split('\n');
  const [user = 0, nice = 0, system = 0, , , irq = 0, softIrq = 0, steal = 0] = total
    .trim()
    .split(/\s+/)
    .slice(1)
    .map(Number);
  return (user + nice + system + irq + softIrq + steal) / TICKS_A_SECOND;
}

/**
 * Measures how many cores others use, on average.
 * @returns {(seconds: number, ownCpuSeconds: number) => number | undefined} to be asked at the end
 */
export function watchOthers() {
  const before = busySeconds();
  const own = process.cpuUsage();
  return (seconds, measuredCpuSeconds) => {
    const after = busySeconds();
    if (before === undefined || after === undefined) return undefined;
    const { user, system } = process.cpuUsage(own);
    return Math.max(0, (after - before - measuredCpuSeconds - (user + system) / 1e6) / seconds);
  };
}

/** Waits until the machine is quiet, but not for ever. */
export async function waitUntilQuiet(/** @type {number} */ limitSeconds) {
  const end = performance.now() + limitSeconds * 1000;
  while (performance.now() < end) {
    const others = watchOthers();
    await sleep(LOOK_MS);
    if ((others(LOOK_MS / 1000, 0) ?? 0) < QUIET_CORES) return;
  }
}
