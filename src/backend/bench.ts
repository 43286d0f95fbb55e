import type { BenchReport } from './measure/benchReport.ts';
import type { Rung } from './rung.ts';
import { findProbeScript, runProbe } from './probe/probeRung.ts';
import { isRung, RUNGS } from './rung.ts';

export type { BenchReport } from './measure/benchReport.ts';
export { formatBench } from './measure/benchReport.ts';

/** XLA compiles every network anew, and a backend without compiled steps takes seconds for one. */
const TIMEOUT_MS = 600_000;

export interface BenchOptions {
  /** The only rung to time; by default the best one that runs here, or that `TRAINBOOK_BACKEND` asks for. */
  rung?: Rung;
  /** For its virtual environment and its node_modules; the current folder unless given. */
  workspaceFolder?: string;
  /** The bundle of probe/main.ts; the one beside this bundle unless given. */
  script?: string;
  /** Is told each step in one line. */
  report?: (line: string) => void;
}

/** Times training steps in every way that a rung has, in a process of its own. @returns the rung that was timed, or the last one tried. */
export async function measureWays(options: BenchOptions = {}): Promise<BenchReport> {
  const { workspaceFolder = process.cwd(), report } = options;
  const script = options.script ?? (await findProbeScript());
  const forced = options.rung ?? process.env.TRAINBOOK_BACKEND ?? '';
  let last: BenchReport | undefined;
  for (const rung of isRung(forced) ? [forced] : RUNGS) {
    const { answer, reason } = await runProbe([script, rung, workspaceFolder, 'bench'], TIMEOUT_MS, report);
    last = (answer as BenchReport | undefined) ?? { rung, outcome: 'died', reason };
    if (last.outcome === 'measured') break;
  }
  return last!;
}
