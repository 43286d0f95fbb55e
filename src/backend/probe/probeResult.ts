import type { Rung } from '../rung.ts';

/** What one rung, tried alone, turned out to be; the line of JSON that a probe prints. */
export type ProbeResult =
  | { rung: Rung; works: true; label: string; proof: string; speed: string }
  | { rung: Rung; works: false; reason: string; remedy: string; isLoss: boolean };
