import type { RungConformance } from '../conformance/conformanceReport.ts';
import type { BenchReport } from '../measure/benchReport.ts';
import type { RungOffer } from '../rung.ts';
import type { ParityReport } from '../selfTest/parityReport.ts';
import type { ProbeResult } from './probeResult.ts';
import { allRungs, openAndProve, toRefusal } from '../ladder.ts';
import { proveBackend } from '../proof/proveBackend.ts';
import { isRung } from '../rung.ts';

/**
 * A process of its own for one rung, so that a library that crashes takes nothing along:
 * `node probe.cjs RUNG WORKSPACE_FOLDER [conformance|bench|parity]` prints one line of JSON last: a ProbeResult, a
 * RungConformance, a BenchReport or a ParityReport. Lines before it tell how far it is.
 */
async function main([rung = '', workspaceFolder = process.cwd(), task]: string[]): Promise<void> {
  const offer = isRung(rung) && allRungs(workspaceFolder).find((each) => each.rung === rung);
  if (!offer) throw new Error(`there is no backend "${rung}"`);
  const result = await (TASKS[task ?? ''] ?? prove)(offer);
  // A graphics driver may keep the process alive; what it had to say is said.
  process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit(0));
}

async function prove(offer: RungOffer): Promise<ProbeResult> {
  const { rung } = offer;
  try {
    const { label, proof } = await openAndProve(offer, proveBackend);
    return { rung, works: true, label, proof: proof.text, speed: proof.speed };
  } catch (error) {
    const { message, remedy, isLoss } = toRefusal(error);
    return { rung, works: false, reason: message, remedy, isLoss };
  }
}

async function checkConformance(offer: RungOffer): Promise<RungConformance> {
  const { rung } = offer;
  const { checkRung } = await import('../conformance/checkRung.ts');
  try {
    return { rung, outcome: 'checked', ...(await checkRung(offer)) };
  } catch (error) {
    const { message, remedy } = toRefusal(error);
    return { rung, outcome: 'refused', reason: message, remedy };
  }
}

async function bench(offer: RungOffer): Promise<BenchReport> {
  const { rung } = offer;
  const { benchRung } = await import('../measure/benchRung.ts');
  try {
    return await benchRung(offer, (line) => process.stdout.write(`${line}\n`));
  } catch (error) {
    const { message, remedy } = toRefusal(error);
    return { rung, outcome: 'refused', reason: message, remedy };
  }
}

async function parity(offer: RungOffer): Promise<ParityReport> {
  const { rung } = offer;
  const { checkParity } = await import('../selfTest/checkParity.ts');
  try {
    return { rung, outcome: 'checked', ...(await checkParity(offer)) };
  } catch (error) {
    const { message, remedy } = toRefusal(error);
    return { rung, outcome: 'refused', reason: message, remedy };
  }
}

const TASKS: Readonly<Record<string, (offer: RungOffer) => Promise<object>>> = {
  conformance: checkConformance,
  bench,
  parity,
};

void main(process.argv.slice(2));
