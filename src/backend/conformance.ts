import type { RungConformance } from './conformance/conformanceReport.ts';
import type { Rung } from './rung.ts';
import { findProbeScript, runProbe } from './probe/probeRung.ts';
import { RUNGS } from './rung.ts';

export type { RungConformance } from './conformance/conformanceReport.ts';
export { conforms } from './conformance/conformanceReport.ts';
export { formatConformance } from './conformance/formatConformance.ts';

/** A cold graphics driver without a GPU compiles a kernel for every case: minutes. */
const TIMEOUT_MS = 900_000;

export interface ConformanceOptions {
  /** The only rung to check; every one of the ladder unless given. */
  rung?: Rung;
  /** For its virtual environment and its node_modules; the current folder unless given. */
  workspaceFolder?: string;
  /** The bundle of probe/main.ts; the one beside this bundle unless given. */
  script?: string;
}

/** Computes the conformance suite on rungs, one after the other, each in a process of its own. */
export async function checkConformance(options: ConformanceOptions = {}): Promise<RungConformance[]> {
  const { rung, workspaceFolder = process.cwd() } = options;
  const script = options.script ?? (await findProbeScript());
  const results: RungConformance[] = [];
  for (const each of rung ? [rung] : RUNGS) {
    const { answer, reason } = await runProbe([script, each, workspaceFolder, 'conformance'], TIMEOUT_MS);
    results.push((answer as RungConformance | undefined) ?? { rung: each, outcome: 'died', reason });
  }
  return results;
}
