import type { ParityReport } from './selfTest/parityReport.ts';
import type { SelfTestReport } from './selfTest/selfTestReport.ts';
import type { Rung } from './rung.ts';
import { checkConformance, conforms } from './conformance.ts';
import { examineMachine } from './doctor.ts';
import { measureWays } from './bench.ts';
import { findProbeScript, runProbe } from './probe/probeRung.ts';
import { isPar } from './selfTest/parityReport.ts';

export { formatSelfTest } from './selfTest/formatSelfTest.ts';

export interface SelfTestOptions {
  version: string;
  /** By default the rung that a notebook would take. */
  rung?: Rung;
  workspaceFolder?: string;
  /** The bundle of probe/main.ts; the one beside this bundle unless given. */
  script?: string;
  /** Is told each step in one line. */
  report?: (line: string) => void;
}

const PARITY_TIMEOUT_MS = 300_000;

/** Asks one rung everything: whether it proves itself, every op and gradient, compiled against eager training, speed. */
export async function testYourself(options: SelfTestOptions): Promise<SelfTestReport> {
  const { version, workspaceFolder = process.cwd(), report = () => undefined } = options;
  const script = options.script ?? (await findProbeScript());
  const place = { workspaceFolder, script };
  report('trying every backend');
  const machine = await examineMachine(place);
  const result: SelfTestReport = { version, date: new Date().toISOString(), machine };
  const rung = options.rung ?? machine.taken;
  if (!rung || !machine.rungs.some((each) => each.rung === rung && each.works)) return result;
  report(`${rung}: every op and gradient`);
  const [conformance] = await checkConformance({ rung, ...place });
  report(`${rung}: compiled training against training op by op`);
  const parity = await checkParity(rung, workspaceFolder, script);
  report(`${rung}: how long a training step takes`);
  const bench = await measureWays({ rung, ...place, report });
  return { ...result, rung, conformance, parity, bench };
}

/** Whether the rung did all that it should; how fast it is does not count. */
export function passed({ rung, conformance, parity, bench }: SelfTestReport): boolean {
  if (!rung || !conformance || !parity || !bench) return false;
  return (
    conformance.outcome === 'checked' &&
    conforms(conformance) &&
    isPar(parity) &&
    bench.outcome === 'measured'
  );
}

async function checkParity(rung: Rung, workspaceFolder: string, script: string): Promise<ParityReport> {
  const { answer, reason } = await runProbe([script, rung, workspaceFolder, 'parity'], PARITY_TIMEOUT_MS);
  return (answer as ParityReport | undefined) ?? { rung, outcome: 'died', reason };
}
